import type { ManifestFile, RunManifest, RunRow } from "@cooperbench-ts/results";

/** What a condition was, and for which runs. */
export interface ConditionValue {
  /** null: nobody knows it. */
  readonly value: string | null;
  readonly runs: readonly string[];
}

export interface Condition {
  readonly label: string;
  /** One: it holds for all runs. */
  readonly values: readonly ConditionValue[];
}

type Fact = readonly [label: string, value: string | number | null];

/** The conditions under which runs were made: by their manifests where they have one, else by what the tables know. */
export function conditions(runs: Iterable<RunRow>, experiments: readonly ManifestFile[]): Condition[] {
  const manifests = new Map(experiments.flatMap((file) => file.runs.map((run) => [run.run, run] as const)));
  const found = new Map<string, Map<string | null, Set<string>>>();
  for (const row of runs) {
    const manifest = manifests.get(row.run);
    for (const [label, value] of manifest === undefined ? factsOfRow(row) : factsOfManifest(manifest)) {
      const values = found.get(label) ?? new Map<string | null, Set<string>>();
      found.set(label, values);
      const text = value === null ? null : String(value);
      values.set(text, (values.get(text) ?? new Set()).add(row.run));
    }
  }
  return [...found].map(([label, values]) => ({
    label,
    values: [...values].map(([value, names]) => ({ value, runs: [...names] })),
  }));
}

function factsOfRow(row: RunRow): Fact[] {
  return [
    ["Agent", row.agentFramework],
    ["Model", row.model],
    ["Upstream", versionText(row.upstreamVersion, row.standIn)],
    ["Grading rules", row.evalPolicy],
    ["Began", row.startedAt === null ? null : momentText(row.startedAt)],
  ];
}

function factsOfManifest(run: RunManifest): Fact[] {
  const { limits, agentBudget, container = null, source, upstream } = run;
  return [
    ["Agent", run.agentVersion == null ? run.agent : `${run.agent} ${run.agentVersion}`],
    ["Model", run.model],
    ["Upstream", versionText(upstream?.version ?? null, upstream?.standIn ?? null)],
    ["Grading rules", run.evalPolicy.id],
    ["Began", momentText(run.createdAt)],
    ["cooperbench-ts", run.cooperbenchTs],
    ["LiteLLM", upstream?.litellm ?? null],
    ["Model endpoint", run.endpointHost ?? "the provider’s own"],
    ["Agent’s configuration", run.agentConfigHash === null ? "upstream’s own" : `sha256 ${run.agentConfigHash}`],
    ["Budget of an agent", budgetText(agentBudget)],
    ["Agents’ time limit", secondsText(limits.timeoutMs)],
    ["Evaluation’s time limit", secondsText(limits.evalTimeoutMs)],
    ["Attempts at most", limits.attempts],
    ["At the same time", limits.concurrency],
    ["Containers", containerText(container)],
    ["Model calls", run.modelDoor === undefined ? null : run.modelDoor ? "counted by our door" : "not counted by us"],
    ["Cut patches", run.patchRepair === "apply" ? "made whole before evaluation" : "as upstream wrote them"],
    ["Dataset", `${Object.keys(run.datasetHash).length} features by hash`],
    ["Images", Object.keys(run.imageDigests).length === 0 ? null : `${Object.keys(run.imageDigests).length} by digest`],
    ...sourceFacts(source),
  ];
}

function sourceFacts(source: RunManifest["source"]): Fact[] {
  if (source === undefined) return [];
  const by = [
    source.upstreamVersion === null ? "an unknown upstream" : `upstream ${source.upstreamVersion}`,
    source.agent,
    source.model,
  ].filter((part) => part !== null);
  return [
    ["Work is from", `${source.run} in ${source.tree}, by ${by.join(", ")}`],
    ["Graded before by", source.evalPolicy],
    ["Grading", `${source.grading}`],
  ];
}

/** Upstream writes the time of its own clock without a zone, which is not to be taken for UTC. */
function momentText(iso: string): string {
  return /(?:Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : `${iso} (local time there)`;
}

function versionText(version: string | null, standIn: boolean | null): string | null {
  if (version === null) return null;
  return standIn === true ? `${version}, played by a stand-in: no agent worked` : version;
}

function budgetText({ costLimitUsd, stepLimit }: RunManifest["agentBudget"]): string {
  const parts = [
    ...(costLimitUsd === null ? [] : [`$${costLimitUsd}`]),
    ...(stepLimit === null ? [] : [`${stepLimit} steps`]),
  ];
  return parts.length === 0 ? "upstream’s own" : parts.join(", ");
}

function containerText(limits: NonNullable<RunManifest["container"]> | null): string | null {
  if (limits === null) return null;
  const { memoryBytes, cpus, pids } = limits;
  const parts = [
    ...(memoryBytes === null ? [] : [`${(memoryBytes / 2 ** 30).toFixed(1)} GiB`]),
    ...(cpus === null ? [] : [`${cpus} CPUs`]),
    ...(pids === null ? [] : [`${pids} processes`]),
  ];
  return parts.length === 0 ? "no limits" : parts.join(", ");
}

function secondsText(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  return seconds >= 120 ? `${Number((seconds / 60).toFixed(1))} min` : `${seconds} s`;
}
