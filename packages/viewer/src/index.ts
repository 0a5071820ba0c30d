export { type ReportOptions, writeReport, type WrittenReport } from "./bundle/write-report.ts";
export type { ViewOptions } from "./data/viewed-tree.ts";
export { viewerVersion } from "./version.ts";
