import { type RunManifest, type TeamOptions, wholeTeam } from "@cooperbench-ts/results";

/** undefined: an older manifest, which did not record it. */
type FieldReader = (run: RunManifest) => string | number | boolean | null | undefined;

const teamFields: Readonly<Record<string, FieldReader>> = Object.fromEntries(
  Object.keys(wholeTeam).map((name) => [`team.${name}`, ({ team }: RunManifest) => team?.[name as keyof TeamOptions]]),
);

/** Fields that change results, besides dataset and images, which are compared entry by entry. */
export const driftFields: Readonly<Record<string, FieldReader>> = {
  "upstream.version": (run) => run.upstream?.version,
  "upstream.litellm": (run) => run.upstream?.litellm,
  "upstream.standIn": (run) => run.upstream?.standIn,
  agent: (run) => run.agent,
  agentVersion: (run) => run.agentVersion,
  model: (run) => run.model,
  endpointHost: (run) => run.endpointHost,
  agentConfigHash: (run) => run.agentConfigHash,
  "agentBudget.costLimitUsd": (run) => run.agentBudget.costLimitUsd,
  "agentBudget.stepLimit": (run) => run.agentBudget.stepLimit,
  "container.memoryBytes": (run) => run.container?.memoryBytes,
  "container.cpus": (run) => run.container?.cpus,
  "container.pids": (run) => run.container?.pids,
  ...teamFields,
  "limits.installTime": (run) => run.limits.installTime,
  patchRepair: (run) => run.patchRepair,
  "evalPolicy.id": (run) => run.evalPolicy.id,
  nudge: (run) => run.nudge,
  cleaning: (run) => run.cleaning,
};

/** Those of them that adopting fixes: nothing has run yet, and adopted results do not contradict them. */
const fixedByAdopting = ["agent", "model"] as const;

/** A run in which something ran, so that all that decides its results is fixed. */
export function isFrozen({ upstream }: Pick<RunManifest, "upstream">): boolean {
  return upstream !== null;
}

/** The fields that are compared where one of both is not frozen yet. */
export const fieldsOfAdopted: Readonly<Record<string, FieldReader>> = Object.fromEntries(
  fixedByAdopting.map((field) => [field, (run: RunManifest) => run[field]]),
);

/** Limits may grow: what ended within the old one would have ended within the new one. */
export const growingFields: Readonly<Record<string, FieldReader>> = {
  "limits.timeoutMs": (run) => run.limits.timeoutMs,
  "limits.evalTimeoutMs": (run) => run.limits.evalTimeoutMs,
};

/** Kinds of entries that are compared one by one: `dataset.<repo>/<task>/fN`, `image.<name>`, `work.<pair>`. */
const ENTRIES = ["dataset.", "image.", "work."] as const;

export function isDriftField(field: string): boolean {
  return (
    Object.hasOwn(driftFields, field) ||
    Object.hasOwn(growingFields, field) ||
    ENTRIES.some((kind) => field.startsWith(kind) && field !== kind)
  );
}

/** The known fields, for people. */
export const driftFieldsText = `one of ${[...Object.keys(driftFields), ...Object.keys(growingFields)].join(", ")}, dataset.<repo>/<task>/fN, image.<name>, work.<pair>`;
