import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import {
  evalPolicyOf,
  type ManifestFile,
  manifestFileSchema,
  pairKey,
  type RunManifest,
  settings,
} from "@cooperbench-ts/results";
import { InputError } from "../errors.ts";
import { readJson, writeJson } from "../state/files.ts";
import type { Journal } from "../state/journal.ts";
import type { Layout, Trial } from "../state/layout.ts";
import type { AgentConfig } from "../upstream/agent-config.ts";
import type { UpstreamProbe } from "../upstream/probe.ts";
import { type ExperimentConfig, experimentName } from "./config.ts";
import { containerLimits, type Drift, endpointHost } from "./drift.ts";
import { runName } from "./trials.ts";

/** What decides the results of an experiment, as far as it is known at this point. */
export interface FrozenInputs {
  readonly config: ExperimentConfig;
  readonly trials: readonly Trial[];
  /** By feature, as in `ExperimentInputs`. */
  readonly datasetHash: Readonly<Record<string, string>>;
  readonly probe: UpstreamProbe;
  readonly agentConfig: AgentConfig;
  /** Image digest by image name; empty where no Docker is used. */
  readonly imageDigests: Readonly<Record<string, string>>;
  readonly harnessVersion: string;
}

/**
 * The experiment's manifest; where the experiment's own folder was left behind, as in `cp -r logs/* elsewhere`, it is put
 * together from those of its runs. null: there is none yet. @throws InputError `manifest-invalid`
 */
export async function readManifest(layout: Layout): Promise<ManifestFile | null> {
  const own = await readManifestFile(layout.manifest);
  if (own !== null) return own;
  // What lies in folders of other names is none of its business, however damaged.
  const names = (await readdir(layout.logs).catch(() => [])).filter((name) => isRunOf(layout.experiment, name)).sort();
  const files = await Promise.all(names.map((name) => readManifestFile(layout.runManifest(name))));
  const runs = files.flatMap((file) => file?.runs ?? []).filter(({ experiment }) => experiment === layout.experiment);
  return runs.length === 0 ? null : withHistory(runs, historyOf(files));
}

/** One acceptance concerns several runs, and stands in the manifest of each. */
function historyOf(files: readonly (ManifestFile | null)[]): AcceptedDrift[] {
  const all = files.flatMap((file) => file?.acceptedDrift ?? []);
  const once = new Map(all.map((accepted) => [JSON.stringify(accepted), accepted]));
  return [...once.values()].sort((a, b) => a.at.localeCompare(b.at));
}

function isRunOf(experiment: string, name: string): boolean {
  return settings.some((setting) => {
    const first = runName(experiment, setting, 1);
    return name === first || (name.startsWith(`${first}-r`) && /^\d+$/.test(name.slice(first.length + 2)));
  });
}

async function readManifestFile(file: string): Promise<ManifestFile | null> {
  return readJson(file, manifestFileSchema).catch((cause: unknown) => {
    throw new InputError({
      code: "manifest-invalid",
      subject: file,
      problem: "It cannot be read, or is no manifest of this version.",
      remedy:
        "Put back a copy, or give the experiment another --name. The experiment's own one may be removed: it is put together again from the manifest.json of each run.",
      cause,
    });
  });
}

/** One manifest entry per run that the trials belong to. */
export function buildRunManifests(inputs: FrozenInputs): RunManifest[] {
  const { config, probe } = inputs;
  const byRun = Map.groupBy(inputs.trials, (trial) => trial.run);
  return [...byRun].map(([run, [first, ...others]]) => {
    const trials = [first as Trial, ...others];
    return {
      experiment: experimentName(config),
      run,
      setting: (first as Trial).setting,
      repeat: (first as Trial).repeat,
      messaging: (first as Trial).setting === "coop-comm",
      pairs: trials.map(({ pair }) => pairKey(pair)),
      upstream: { version: probe.version, path: probe.path, litellm: probe.litellmVersion, standIn: probe.standIn },
      agent: config.agent,
      model: config.model,
      endpointHost: endpointHost(config.endpoint.baseUrl),
      agentConfigHash:
        inputs.agentConfig.overrides === null ? null : sha256(JSON.stringify(inputs.agentConfig.overrides)),
      agentBudget: { ...inputs.agentConfig.budget },
      limits: {
        timeoutMs: config.timeout,
        evalTimeoutMs: config.evalTimeout,
        attempts: config.attempts,
        concurrency: config.concurrency,
      },
      container: containerLimits(config),
      modelDoor: config.modelDoor,
      patchRepair: config.patchRepair,
      evalPolicy: evalPolicyOf(probe.version),
      datasetHash: { ...inputs.datasetHash },
      imageDigests: { ...inputs.imageDigests },
      cooperbenchTs: inputs.harnessVersion,
      createdAt: new Date().toISOString(),
    };
  });
}

/** The old manifest with the new one's runs, pairs, tasks and harmless limits; what was planned stays planned. @param drift what is accepted */
export function amendManifest(
  old: ManifestFile | null,
  wanted: readonly RunManifest[],
  drift: readonly Drift[],
): ManifestFile {
  const runs = new Map((old?.runs ?? []).map((run) => [run.run, run]));
  for (const next of wanted) {
    const before = runs.get(next.run);
    if (before === undefined) {
      runs.set(next.run, next);
      continue;
    }
    const kept =
      drift.length > 0
        ? { ...next, createdAt: before.createdAt }
        : {
            ...before,
            limits: next.limits,
            container: before.container ?? next.container,
            modelDoor: next.modelDoor,
          };
    runs.set(next.run, {
      ...kept,
      pairs: [...new Set([...before.pairs, ...next.pairs])],
      datasetHash: { ...before.datasetHash, ...next.datasetHash },
      imageDigests: { ...before.imageDigests, ...next.imageDigests },
    });
  }
  return withHistory([...runs.values()], [...(old?.acceptedDrift ?? []), ...drift.map(acceptedNow)]);
}

type AcceptedDrift = NonNullable<ManifestFile["acceptedDrift"]>[number];

function acceptedNow({ field, old, new: now, runs }: Drift): AcceptedDrift {
  return { at: new Date().toISOString(), field, old, new: now, runs: [...runs] };
}

function withHistory(runs: RunManifest[], acceptedDrift: readonly AcceptedDrift[]): ManifestFile {
  return acceptedDrift.length === 0
    ? { schemaVersion: 1, runs }
    : { schemaVersion: 1, runs, acceptedDrift: [...acceptedDrift] };
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
    await writeJson(layout.runManifest(run.run), withHistory([run], accepted));
  }
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
