export {
  ExperimentError,
  type FailureDetails,
  InputError,
  PrerequisiteError,
  StoppedError,
  type TrialLabel,
} from "@cooperbench-ts/results";
export { failAttempt } from "@cooperbench-ts/attempt";
export { adopt, type Adoption } from "./adopt/adopt.ts";
export { requireResultsFolder } from "./adopt/results-folder.ts";
export { type AgentsHost, type AgentsInput, listAgents, prepareAgents } from "./agents/prepare-agents.ts";
export { containerOwner } from "./tools/container-owner.ts";
export { connectDocker, openEnvironmentDocker } from "./tools/docker-access.ts";
export {
  type ExperimentConfig,
  type ExperimentConfigInput,
  experimentConfigSchema,
  experimentName,
} from "./config/config.ts";
export { parseDuration, parseSize } from "./config/units.ts";
export type { Check } from "./doctor/check.ts";
export { doctor } from "./doctor/doctor.ts";
export type { ExperimentEvent, ExperimentOutcome } from "@cooperbench-ts/results/experiment";
export type { AttemptExecutor, ExecuteOptions } from "./executor/attempt-executor.ts";
export type { GivenWork } from "./plan/given-work.ts";
export type { Clock } from "@cooperbench-ts/attempt/host";
export type { ExperimentHost } from "./experiment-host.ts";
export type { Drift } from "./freeze/drift.ts";
export type { SpendTotals } from "@cooperbench-ts/results/experiment";
export type { Expectation, ExpectedTime } from "./plan/expectation.ts";
export { type ExperimentPlan, planExperiment, type PlannedCall, type PlannedProgram } from "./plan-experiment.ts";
export { type GoldInput, type GoldReport, runGold } from "./gold/run-gold.ts";
export { type GoldSaid, goldSaidText } from "./ask-gold.ts";
export { imageOfOwnRedis } from "./redis/open-messaging-redis.ts";
export {
  planRegrading,
  type PlannedRegrading,
  coopSettings,
  type CoopSetting,
  regrade,
  type RegradeConfig,
  type RegradeOptions,
  type Regrading,
  runRegrading,
} from "./regrade/regrade.ts";
export type { LeftTrial } from "./regrade/work-of-run.ts";
export { labelConversations, type LabelInput } from "./label/label-conversations.ts";
export type { LabelHost } from "./label/label-host.ts";
export { type LabelOptions, type LabelOptionsInput, labelOptionsSchema } from "./label/label-options.ts";
export type { LabelEvent, LabelPass, LabelReport, LabelStop } from "./label/label-report.ts";
export { labelsPlace } from "./label/labels-place.ts";
export type { LabelSpend } from "./label/label-spend.ts";
export { type LabelPlan, planLabels } from "./label/plan-labels.ts";
export { readHumanLabels } from "./label/read-human-labels.ts";
export { readRubric } from "./label/read-rubric.ts";
export { writeLabels } from "./label/write-labels.ts";
export { runExperiment } from "./run-experiment.ts";
export { type Leftover, sweep } from "./sweep/sweep.ts";
