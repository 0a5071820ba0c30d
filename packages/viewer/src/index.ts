export type { ReportProgress } from "./bundle/report-documents.ts";
export { type ReportOptions, writeReport, type WrittenReport } from "./bundle/write-report.ts";
export { trialAddress } from "./data/trial-address.ts";
export type { ViewOptions } from "./data/viewed-tree.ts";
export { type ApartOptions, serveViewerApart } from "./serve/serve-apart.ts";
export { serveViewer, type ServedViewer, type ServeOptions } from "./serve/serve-viewer.ts";
export { viewerVersion } from "./version.ts";
