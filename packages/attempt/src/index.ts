export type { AttemptHost, Machine } from "./attempt-host.ts";
export { ExperimentError, type FailureDetails, InputError, PrerequisiteError } from "@cooperbench-ts/results";
export { type AttemptOrder, attemptOrderSchema, type AttemptWork, phaseOf } from "./order/attempt-order.ts";
export { type Trial, trialKey, type TrialLabel, trialLabel, trialSchema } from "@cooperbench-ts/results";
export { DiskGuard } from "./outage/disk-guard.ts";
export { GaveUpError, Outages } from "./outage/outages.ts";
export type { AttemptProgress } from "./report/attempt-progress.ts";
export { type AttemptReport, attemptReportSchema } from "./report/attempt-report.ts";
export { runAttempt } from "./run-attempt.ts";
