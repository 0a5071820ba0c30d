import { settingTraits, type RehearsedSetting } from "./settings.ts";

export const faultLevels = ["none", "typical", "storm"] as const;
export type FaultLevel = (typeof faultLevels)[number];

export const agentFaultKinds = [
  /** Result `Error`, RateLimitError; exit 0. */
  "rate-limit",
  /** Result `Error`, InternalServerError; exit 0. */
  "model-500",
  /** The container dies in the middle: 409 or 404 to the end, `LimitsExceeded`, empty patch, exit 0. */
  "dead-container",
  /** The process is killed while it writes result.json: half a file, signal. */
  "torn-result",
  /** Traceback, exit 1, nothing written. */
  "crash",
  /** Never ends until it is killed; nothing written. */
  "hang",
  /** Both agents `Error`: Redis refuses connections. Only with messaging. */
  "redis-loss",
  /** Redis cannot be reached at the start: `error: Failed to start Redis`, exit 1. Only with messaging. */
  "redis-start",
  /** Result `Error`: the daemon's socket is gone; exit 0. */
  "docker-down",
  /** Result `Error`: the registry refuses the pull (`toomanyrequests`); exit 0. */
  "registry-limit",
] as const;

export const evalFaultKinds = [
  /** Docker is down: traceback, exit 1, no eval.json. */
  "eval-outage",
  /** Upstream's own limit strikes: `Command timed out after 600 seconds` as test output. */
  "eval-timeout",
  /** The container is lost: eval.json with a 409 as `error`. */
  "eval-container-lost",
  /** The registry refuses the pull: traceback, exit 1, no eval.json. */
  "eval-registry-limit",
  /** Never ends until it is killed. */
  "eval-hang",
] as const;

/** Of programs in containers alone; others do not meet them. */
export const programFaultKinds = [
  /** It cannot be installed: the package registry is away. Result `Error`, no step. */
  "install-failed",
  /** A limit of a subscription, whose end it names: two seconds from then. Result `Error`. */
  "usage-limit",
  /** It is killed in the middle: its stream has no end. Result `Error` without a text. */
  "killed-program",
] as const;

/** What a program does of its own: a result, which stands. */
const programHabitKinds = [
  /** It edits, and leaves no `patch.txt`. */
  "no-patch-file",
  /** It refuses the task in its last message, and does nothing. */
  "refusal",
] as const;

/** Wrong inputs: the same on every attempt of every trial. A campaign should stop, not retry. */
const configFaultKinds = [
  /** 401: AuthenticationError. */
  "wrong-key",
  /** 404 of an endpoint that ends in `/v2`: NotFoundError. */
  "wrong-path",
  /** 404 `model_not_found`. */
  "wrong-model",
  /** As if the version did not have the agent. */
  "unknown-agent",
  /** The image's entrypoint ends at once: a dead container from the second command on (upstream up to 0.0.8). */
  "broken-entrypoint",
] as const;

export const faultKinds = [
  ...agentFaultKinds,
  ...programFaultKinds,
  ...programHabitKinds,
  ...evalFaultKinds,
  ...configFaultKinds,
] as const;
export type FaultKind = (typeof faultKinds)[number];
export type Phase = "agent" | "eval";

/** One scripted fault. What is left out matches everything. */
export interface ScriptedFault {
  readonly kind: FaultKind;
  readonly setting?: RehearsedSetting;
  /** `repo/task/fA_fB`. */
  readonly pair?: string;
  /** Attempts of the phase that it strikes, counted from 1 over all calls; left out: every attempt. */
  readonly attempts?: readonly number[];
}

const evalKinds: ReadonlySet<FaultKind> = new Set(evalFaultKinds);

export function faultPhase(kind: FaultKind): Phase {
  return evalKinds.has(kind) ? "eval" : "agent";
}

const habits: ReadonlySet<FaultKind> = new Set(programHabitKinds);

/** Whether it leaves a trial without a patch, and with a result that stands. */
export function leavesNoPatch(kind: FaultKind | null): boolean {
  return kind !== null && habits.has(kind);
}

export function needsMessaging(kind: FaultKind): boolean {
  return kind === "redis-loss" || kind === "redis-start";
}

/** The first scripted fault that strikes this attempt. */
export function faultOf(
  faults: readonly ScriptedFault[],
  where: { readonly setting: RehearsedSetting; readonly pair: string; readonly phase: Phase; readonly attempt: number },
): FaultKind | null {
  for (const fault of faults) {
    if (faultPhase(fault.kind) !== where.phase) continue;
    if (fault.setting !== undefined && fault.setting !== where.setting) continue;
    if (fault.pair !== undefined && fault.pair !== where.pair) continue;
    if (fault.attempts !== undefined && !fault.attempts.includes(where.attempt)) continue;
    if (needsMessaging(fault.kind) && !settingTraits[where.setting].messages) continue;
    return fault.kind;
  }
  return null;
}
