// What a host is made of, and what attempts leave: for whoever gives orders or carries them out.

// Upstream and its agents
export { agentCall } from "../agents/agent-call.ts";
export { callsFromContainers } from "../agents/calls-from-containers.ts";
export { readAgentConfigFile } from "../agents/agent-config-file.ts";
export { type AgentConfig, resolveAgentConfig } from "../agents/agent-config.ts";
export type { AgentBudget } from "../agents/agent-limits.ts";
export { type HandedOver, handOver, type Protocol, protocolOf } from "../agents/hand-over.ts";
export { keyHeaderOf, keyVariableOf, type NamedKey } from "../agents/key-hand-over.ts";
export { evalArgv } from "../upstream/argv.ts";
export { passedEnvironment, upstreamEnvironment } from "../upstream/environment.ts";
export { habitsIn, otherThanReleased } from "../upstream/habits.ts";
export { probeUpstream, type UpstreamProbe } from "../upstream/probe.ts";
export { defaultKeyEnv, type Provider, providerNames, providerOf } from "../upstream/providers.ts";

// What agents get to call the model with
export {
  type AskedCredentials,
  type CredentialNames,
  type Credentials,
  doorKey,
  lostLogin,
  namesOf,
  noCredentials,
  handedCredentials,
  plannedCredentials,
} from "../credentials/credentials.ts";
export {
  type CredentialsOptions,
  findCredentials,
  type FoundCredentials,
  requireCredentials,
} from "../credentials/find-credentials.ts";
export { keepsSecrets, requireDoorKey, requireUsable } from "../credentials/usable-credentials.ts";
export { keysOfModel } from "../credentials/preset-variables.ts";
export { namedEndpoint } from "../credentials/named-endpoint.ts";
export { askThroughUpstream, type UpstreamAnswer } from "../credentials/ask-through-upstream.ts";
export { coldProcesses, type StartedUpstream, type UpstreamProcesses } from "../upstream/upstream-processes.ts";
export { openUpstreamProcesses, type UpstreamProcessesOptions } from "../upstream/warm/warm-processes.ts";
export { requireEvalSupport, requireSupport } from "../upstream/requirements.ts";
export { shownArgv, withoutPasswordOf } from "../upstream/shown-argv.ts";

// The doors
export { type DockerEndpoint, endpointText, resolveDockerEndpoint } from "../doors/docker/http/docker-endpoint.ts";
export { labelKeys } from "../doors/docker/labels.ts";
export type { Callers, ContainerCallers } from "../doors/reach/callers.ts";
export { openGate } from "../doors/reach/gate.ts";
export { isOwnAddress, ownAddresses, plainAddress, type Reach } from "../doors/reach/reach.ts";
export { relayTo } from "../doors/reach/relay-to.ts";
export { whenThere } from "../outage/when-there.ts";
export { addUsd } from "@cooperbench-ts/results/experiment";
export { askPrice } from "../doors/model/ask-price.ts";
export { costBound, tokensBound } from "../doors/model/cost-bound.ts";
export type { ModelAccess } from "../doors/model/model-access.ts";
export { openModelDoor } from "../doors/model/model-door.ts";
export { type ModelWay, openModel, plannedHandOver, plannedModelDoor } from "../doors/model/open-model.ts";
export type { ModelPrice } from "../doors/model/price.ts";
export { retryAfterMs } from "../doors/model/retry-after.ts";

// What attempts leave
export { type AttemptFolder, attemptFolder } from "@cooperbench-ts/results/node";
export { lostPatches, repairPatches } from "../folder/patch-repair.ts";
export { repairsOf, writeAttemptRecord } from "../report/attempt-record.ts";
export { spendOf, unknownSpend } from "@cooperbench-ts/results/experiment";

export { attemptFolderLost } from "../folder/attempt-folder-lost.ts";

// Files and processes
export { parse as parseYaml } from "yaml";
export { refusalOf } from "../outage/refusal.ts";
export {
  isFolder,
  makeFolder,
  moveFolder,
  readJson,
  syncFolder,
  syncTree,
  writeAtomically,
  writeJson,
} from "../files/durable-files.ts";
export { findProgram } from "../process/find-program.ts";
export {
  currentOwner,
  type Owner,
  ownerSchema,
  ownerState,
  ownerToken,
  parseOwnerToken,
} from "@cooperbench-ts/results/node";
export { type Clock, systemClock } from "../process/clock.ts";
export { sleep } from "../process/sleep.ts";
export { startSupervised } from "../process/subprocess.ts";
