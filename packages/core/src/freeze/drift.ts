import { featureKey, InputError, type ManifestFile, parsePairKey, type RunManifest } from "@cooperbench-ts/results";
import { imageName } from "@cooperbench-ts/docker-images";
import { containerLimits, type ExperimentConfig, LATEST } from "../config/config.ts";
import type { GivenWork } from "../plan/given-work.ts";
import { driftFields, fieldsOfAdopted, growingFields, isFrozen } from "../config/drift-fields.ts";

/** One frozen input that is no longer what it was. */
export interface Drift {
  readonly field: string;
  readonly old: string;
  readonly new: string;
  /** Runs whose results would no longer belong together. */
  readonly runs: readonly string[];
  /** How many planned trials of the runs that are there it concerns. */
  readonly trials: number;
}

/**
 * What differs between the manifest of the results that are there and the one that a call asks for.
 * @param apart each run stands by itself, as `GivenWork` says it
 */
export function findDrift(old: ManifestFile | null, wanted: readonly RunManifest[], apart = false): Drift[] {
  const found = new Map<string, Drift>();
  const add = (field: string, before: unknown, after: unknown, run: string, trials: number): void => {
    const { runs = [], trials: counted = 0 } = found.get(field) ?? {};
    found.set(field, {
      field,
      old: String(before),
      new: String(after),
      runs: [...runs, run],
      trials: counted + trials,
    });
  };
  for (const next of wanted) {
    const before = comparedWith(old, next, apart);
    if (before === undefined) continue;
    const frozen = isFrozen(before) && isFrozen(next);
    // A run that is not there yet has no trials that could be concerned.
    const pairs = before.run === next.run ? before.pairs : [];
    for (const [field, read] of Object.entries(frozen ? driftFields : fieldsOfAdopted))
      if (differ(read(before), read(next))) add(field, read(before), read(next), next.run, pairs.length);
    for (const [field, read] of Object.entries(frozen ? growingFields : {}))
      if (Number(read(next)) < Number(read(before))) add(field, read(before), read(next), next.run, pairs.length);
    for (const [kind, oldEntries, newEntries, needs] of [
      ["dataset", before.datasetHash, next.datasetHash, needsFeature],
      ["image", before.imageDigests, next.imageDigests, needsImage],
      ["work", before.source?.work ?? {}, next.source?.work ?? {}, isPair],
    ] as const) {
      for (const [name, value] of Object.entries(newEntries)) {
        const known = oldEntries[name];
        if (known === undefined || known === value) continue;
        const trials = pairs.filter((key) => needs(key, name)).length;
        if (trials > 0 || !apart) add(`${kind}.${name}`, known, value, next.run, trials);
      }
    }
  }
  return [...found.values()];
}

/** What is not known of either is no difference: an older manifest, or a plan that could not ask Docker. */
function differ(before: unknown, after: unknown): boolean {
  return before !== undefined && after !== undefined && before !== after;
}

/** A run in which nothing has run yet is held against the others: settings of one experiment are compared with each other. */
function comparedWith(old: ManifestFile | null, next: RunManifest, apart: boolean): RunManifest | undefined {
  const own = old?.runs.find(({ run }) => run === next.run);
  if (apart || (own !== undefined && isFrozen(own))) return own;
  const frozen = old?.runs.filter(isFrozen) ?? [];
  const other = frozen.find(({ setting }) => setting === next.setting) ?? frozen[0];
  return other === undefined ? (own ?? otherRun(old?.runs[0], next)) : otherRun(other, next);
}

/** Runs whose work comes from elsewhere have little in common but how they are graded. */
function otherRun(other: RunManifest | undefined, next: RunManifest): RunManifest | undefined {
  if (other === undefined) return other;
  // What a team has is nothing that other settings have.
  if (next.source === undefined) return other.setting === next.setting ? other : { ...other, team: next.team };
  const { agent, model, endpointHost, agentConfigHash, agentBudget, evalPolicy, nudge, source } = next;
  return { ...other, agent, model, endpointHost, agentConfigHash, agentBudget, evalPolicy, nudge, source };
}

/** `feature` is `repo/task/fN`. */
function needsFeature(key: string, feature: string): boolean {
  const pair = parsePairKey(key);
  return pair !== null && pair.features.some((number) => feature === featureKey(pair, number));
}

function isPair(key: string, name: string): boolean {
  return key === name;
}

function needsImage(key: string, image: string): boolean {
  const pair = parsePairKey(key);
  return pair !== null && image === imageName(pair);
}

/** What differs already by the call itself, before upstream and Docker are asked. */
export function findDriftOfCall(
  old: ManifestFile | null,
  call: {
    config: ExperimentConfig;
    runs: ReadonlySet<string>;
    datasetHash: Readonly<Record<string, string>>;
    given?: GivenWork | undefined;
  },
): Drift[] {
  const { agent, model, patchRepair, endpoint } = call.config;
  const wanted = (old?.runs ?? []).filter(({ run }) => call.runs.has(run));
  return findDrift(
    old,
    wanted.map((run) => ({
      ...run,
      agent,
      model,
      patchRepair,
      endpointHost: endpointHost(endpoint.baseUrl),
      container: containerLimits(call.config),
      ...programOfCall(run, call.config),
      ...(run.team === undefined ? {} : { team: call.config.team }),
      datasetHash: { ...call.datasetHash },
      ...call.given?.runs?.get(run.run),
    })),
    call.given?.apart,
  );
}

/** What a call wants of the agent's program, where the results have one. One that names no version takes theirs. */
function programOfCall(
  { agentVersion, limits }: RunManifest,
  config: ExperimentConfig,
): Pick<RunManifest, "limits"> & Pick<Partial<RunManifest>, "agentVersion"> {
  const wanted = config.agentVersion === LATEST ? null : config.agentVersion;
  return {
    ...(agentVersion === undefined || config.agentVersion === null ? {} : { agentVersion: wanted }),
    limits: limits.installTime === undefined ? limits : { ...limits, installTime: config.installTime },
  };
}

/** Host of a base URL; null: the provider's own. */
export function endpointHost(baseUrl: string | null): string | null {
  return baseUrl === null ? null : new URL(baseUrl).host;
}

/** @throws InputError `drift` with a table of what differs and is not accepted */
export function refuseDrift(drift: readonly Drift[], accepted: ReadonlySet<string>): void {
  const refused = drift.filter(({ field }) => !accepted.has(field));
  if (refused.length === 0) return;
  const rows = refused.map(
    ({ field, old, new: now, runs, trials }) =>
      `\n  ${field}: was ${old}, now ${now} (${runs.join(", ")}: ${trials} ${trials === 1 ? "trial" : "trials"})`,
  );
  throw new InputError({
    code: "drift",
    subject: "experiment",
    problem: `Results made under other conditions are there:${rows.join("")}\n`,
    remedy: `Restore them, give the experiment another --name, or accept each with --accept-drift ${refused[0]?.field ?? "FIELD"}.`,
  });
}
