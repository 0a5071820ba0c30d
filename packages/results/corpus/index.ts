import { agentScenarios } from "./derived/agent-scenarios.ts";
import { errorTextScenarios } from "./derived/error-text-scenarios.ts";
import { evalScenarios } from "./derived/eval-scenarios.ts";
import { processScenarios } from "./derived/process-scenarios.ts";
import { programScenarios } from "./derived/program-scenarios.ts";
import type { Scenario } from "./scenario.ts";

export { recordedScenarios } from "./recorded.ts";
export { faultScenarios, type FaultScenario } from "./faults.ts";
export type { Scenario } from "./scenario.ts";

/** Made from upstream's source and its real texts, one cause each. */
export const derivedScenarios: readonly Scenario[] = [...errorTextScenarios, ...processScenarios, ...agentScenarios, ...programScenarios, ...evalScenarios];
