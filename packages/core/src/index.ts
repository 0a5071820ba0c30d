export { adopt, type Adoption } from "./adopt/adopt.ts";
export { requireResultsFolder } from "./adopt/results-folder.ts";
export { ExperimentError, type FailureDetails, InputError, PrerequisiteError } from "./errors.ts";
export type { ExperimentEvent, ExperimentOutcome, SpendTotals, TrialLabel } from "./events.ts";
export {
  type ExperimentConfig,
  type ExperimentConfigInput,
  experimentConfigSchema,
  experimentName,
} from "./experiment/config.ts";
export type { Drift } from "./experiment/drift.ts";
export type { Expectation, ExpectedTime } from "./experiment/expectation.ts";
export type { ExperimentHost } from "./experiment/host.ts";
export { type ExperimentPlan, planExperiment, type PlannedCall } from "./experiment/plan.ts";
export { parseDuration, parseSize } from "./experiment/units.ts";
export type { Check } from "./experiment/check.ts";
export { doctor } from "./experiment/doctor.ts";
export { connectDocker, openEnvironmentDocker } from "./experiment/prerequisites.ts";
export { type ExperimentStatus, readStatus, type RunningStatus, type SettingStatus } from "./experiment/status.ts";
export { imageOfOwnRedis } from "./redis/messaging-redis.ts";
export { type Leftover, sweep } from "./sweep/sweep.ts";
export { runExperiment } from "./run-experiment.ts";
