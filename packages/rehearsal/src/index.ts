export { createRehearsal, RehearsalMismatchError } from "./maker/create-rehearsal.ts";
export type { Rehearsal, RehearsalOptions } from "./maker/create-rehearsal.ts";
export { RehearsalOptionError } from "./maker/option-error.ts";
export { RehearsalFolderError } from "./maker/rehearsal-folder.ts";
export { expectedVerdicts } from "./scenario/expected-verdicts.ts";
export type { ExpectedVerdict } from "./scenario/expected-verdicts.ts";
export { faultKinds, faultLevels } from "./scenario/fault.ts";
export type { FaultKind, FaultLevel, ScriptedFault } from "./scenario/fault.ts";
export { ScenarioInvalidError } from "./scenario/scenario.ts";
export type { Scenario } from "./scenario/scenario.ts";
export { rehearsedSettings } from "./scenario/settings.ts";
export type { RehearsedSetting } from "./scenario/settings.ts";
export { readLedger } from "./state/ledger.ts";
export type { BilledEntry, LedgerEntry, StartEntry } from "./state/ledger.ts";
export { agentScript, patchCommand, promptedAgent } from "./model/agent-script.ts";
export type { AgentMode, AgentScriptOptions, FeatureMarker, PromptedAgent } from "./model/agent-script.ts";
export { defaultUsage, failing, failures } from "./model/model-script.ts";
export type {
  ChatMessage,
  ModelCall,
  ModelProtocol,
  ModelReply,
  ModelScript,
  ModelUsage,
} from "./model/model-script.ts";
export { startScriptedModel } from "./model/start-scripted-model.ts";
export type { ModelRequestRecord, ScriptedModel, ScriptedModelOptions } from "./model/start-scripted-model.ts";
