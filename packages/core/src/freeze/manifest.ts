import {
  type Trial,
  evalPolicyBy,
  evalPolicyOf,
  type ManifestFile,
  pairKey,
  type RunManifest,
  maySend,
  type UpstreamHabits,
} from "@cooperbench-ts/results";
import { writeJson } from "@cooperbench-ts/attempt/host";
import { containerLimits, type ExperimentConfig, experimentName, teamOf } from "../config/config.ts";
import type { GivenWork } from "../plan/given-work.ts";
import { sha256 } from "../plan/sha256.ts";
import type { Journal } from "../journal/journal.ts";
import { type Layout, type AcceptedDrift, withAcceptedDrift } from "@cooperbench-ts/results/node";
import { isFrozen } from "../config/drift-fields.ts";
import type { UpstreamInUse } from "../tools/upstream-in-use.ts";
import { type Drift, endpointHost } from "./drift.ts";

/** What decides the results of an experiment, as far as it is known at this point. */
export interface ManifestInputs {
  readonly config: ExperimentConfig;
  readonly trials: readonly Trial[];
  /** What is known of runs whose work is given, by name. */
  readonly given?: GivenWork["runs"];
  /** By feature, as in `ExperimentInputs`. */
  readonly datasetHash: Readonly<Record<string, string>>;
  /** null: nobody was asked, since nothing is run. */
  readonly upstream: UpstreamInUse | null;
  /** Image digest by image name; empty where no Docker is used. */
  readonly imageDigests: Readonly<Record<string, string>>;
  readonly harnessVersion: string;
  /** ISO time. */
  readonly createdAt: string;
}

/** One manifest entry per run that the trials belong to. */
export function buildRunManifests(inputs: ManifestInputs): RunManifest[] {
  const { config } = inputs;
  const { probe, agentConfig, agentImages } = inputs.upstream ?? { probe: null, agentConfig: null };
  const overrides = agentConfig?.overrides ?? null;
  return [...plannedRuns(inputs)].map(([run, { setting, repeat, pairs }]) => {
    // Of agents that others started nobody here says what they had.
    const team = probe === null || inputs.given?.has(run) === true ? null : teamOf(config, setting);
    return {
      experiment: experimentName(config),
      run,
      setting,
      repeat,
      messaging: maySend(setting, team),
      ...(team === null ? {} : { team }),
      pairs,
      upstream:
        probe === null
          ? null
          : { version: probe.version, path: probe.path, litellm: probe.litellmVersion, standIn: probe.standIn },
      agent: config.agent,
      ...(agentImages === undefined ? {} : { agentVersion: agentImages.version }),
      model: config.model,
      endpointHost: endpointHost(config.endpoint.baseUrl),
      agentConfigHash: overrides === null ? null : sha256(JSON.stringify(overrides)),
      agentBudget: { ...(agentConfig?.budget ?? { costLimitUsd: null, stepLimit: null }) },
      limits: {
        timeoutMs: config.timeout,
        evalTimeoutMs: config.evalTimeout,
        attempts: config.attempts,
        concurrency: config.concurrency,
        ...(agentImages === undefined ? {} : { installTime: config.installTime }),
      },
      container: containerLimits(config),
      modelDoor: config.modelDoor,
      patchRepair: config.patchRepair,
      evalPolicy: probe === null ? evalPolicyOf("") : evalPolicyBy(probe.habits, config.agent),
      ...(probe === null ? {} : habitsBeside(probe.habits, inputs.given?.has(run) === true)),
      datasetHash: { ...inputs.datasetHash },
      imageDigests: { ...inputs.imageDigests },
      cooperbenchTs: inputs.harnessVersion,
      createdAt: inputs.createdAt,
      ...inputs.given?.get(run),
    };
  });
}

/** What decides beside the eval policy. @param given the agents ran elsewhere */
function habitsBeside({ nudge, cleaning }: UpstreamHabits, given: boolean): Pick<RunManifest, "nudge" | "cleaning"> {
  return given ? { cleaning } : { nudge, cleaning };
}

function plannedRuns({
  trials,
  given,
}: Pick<ManifestInputs, "trials" | "given">): Map<string, Pick<RunManifest, "setting" | "repeat" | "pairs">> {
  const runs = new Map<string, Pick<RunManifest, "setting" | "repeat" | "pairs">>(given);
  for (const [run, ofRun] of Map.groupBy(trials, (trial) => trial.run)) {
    const { setting, repeat } = ofRun[0] as Trial;
    if (!runs.has(run)) runs.set(run, { setting, repeat, pairs: ofRun.map(({ pair }) => pairKey(pair)) });
  }
  return runs;
}

/** The old manifest with the new one's runs, pairs, tasks and harmless limits; what was planned stays planned. @param drift what is accepted @param at when, as ISO time */
export function amendManifest(
  old: ManifestFile | null,
  wanted: readonly RunManifest[],
  drift: readonly Drift[],
  at: string,
): ManifestFile {
  const runs = new Map((old?.runs ?? []).map((run) => [run.run, run]));
  for (const next of wanted) {
    const before = runs.get(next.run);
    if (before === undefined) {
      runs.set(next.run, next);
      continue;
    }
    runs.set(next.run, {
      ...keptOf(before, next, drift.length > 0),
      ...sourceOfBoth(before, next),
      pairs: [...new Set([...before.pairs, ...next.pairs])],
      datasetHash: { ...before.datasetHash, ...next.datasetHash },
      imageDigests: { ...before.imageDigests, ...next.imageDigests },
    });
  }
  return withAcceptedDrift(
    [...runs.values()],
    [...(old?.acceptedDrift ?? []), ...drift.map((change) => accepted(change, at))],
  );
}

/** What stays of a run, and what a call that was not refused brings. */
function keptOf(before: RunManifest, next: RunManifest, drifted: boolean): RunManifest {
  const { agent, model, limits, modelDoor } = next;
  // Adopting runs nothing: what it is called with decides no result.
  if (!isFrozen(next)) return drifted ? { ...before, agent, model } : before;
  if (drifted || !isFrozen(before)) return { ...next, createdAt: before.createdAt };
  const agentVersion = before.agentVersion === undefined ? next.agentVersion : before.agentVersion;
  return {
    ...before,
    ...(agentVersion === undefined ? {} : { agentVersion }),
    limits,
    container: before.container ?? next.container,
    modelDoor,
  };
}

function sourceOfBoth({ source: before }: RunManifest, { source: next }: RunManifest): Pick<RunManifest, "source"> {
  if (before === undefined || next === undefined) return {};
  return { source: { ...next, work: { ...before.work, ...next.work } } };
}

function accepted({ field, old, new: now, runs }: Drift, at: string): AcceptedDrift {
  return { at, field, old, new: now, runs: [...runs] };
}

/** Notes what was accepted, and then takes it over: a crash in between asks again, instead of forgetting it. */
export async function takeOverInputs(
  layout: Layout,
  journal: Journal,
  { drift, manifest }: { drift: readonly Drift[]; manifest: ManifestFile },
): Promise<void> {
  for (const { field, old, new: now } of drift) await journal.append({ type: "drift-accepted", field, old, new: now });
  await writeJson(layout.manifest, manifest);
  for (const run of manifest.runs) {
    const accepted = (manifest.acceptedDrift ?? []).filter(({ runs }) => runs.includes(run.run));
    await writeJson(layout.runManifest(run.run), withAcceptedDrift([run], accepted));
  }
}
