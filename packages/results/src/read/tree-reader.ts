import type { FileText } from "../formats/file-parse.ts";
import type { TrialState } from "../journal/trial-state.ts";
import { HOME } from "../layout/folders.ts";
import { type PairFolder, treeLayout, type TreeLayout } from "../layout/tree-layout.ts";
import { pairKey, parsePairKey } from "../pair.ts";
import { type Setting, upstreamSetting } from "../setting.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import type { TrialRecord } from "../tables/trial-record.ts";
import type { JudgeOptions } from "../verdict/facts.ts";
import { FileLedger } from "./file-ledger.ts";
import type { FileSource } from "./file-source.ts";
import { Home } from "./home.ts";
import { type Plan, plansOf } from "./plan.ts";
import { plannedOnly } from "./planned-only.ts";
import { type RunFiles, readRunFiles } from "./read-run.ts";
import { type JudgeMode, readTrial } from "./read-trial.ts";
import { type ExplicitContext, runContext } from "./run-context.ts";
import { upstreamWord } from "./upstream-word.ts";

export interface TreeOptions extends ExplicitContext {
  /** Planned pairs (pair keys) of every run without a manifest. Without a plan every pair found counts as planned. */
  readonly planned?: readonly string[];
  /** `missing` by default. */
  readonly judge?: JudgeMode;
  /** Read our own experiments too: their journals, and the attempts at their trials; true by default. */
  readonly attempts?: boolean;
  /** Only the runs of this experiment of ours. */
  readonly experiment?: string;
  /** Read the messages with their times, for which trajectories are opened; true by default. */
  readonly messages?: boolean;
  /** Of trials that a run of ours has judged, or tries again, read its word alone. False by default. */
  readonly brief?: boolean;
  /** Only what lies at or below this folder. */
  readonly under?: string;
  /** Pair folders read at the same time; 8 by default. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
}

/**
 * The one reader of trees: what `summary`, `status`, `judge`, `explain`, tables and notebooks show of a trial is what it says.
 * A trial of ours is what journal, verdict and attempts say together; any other is judged by its files.
 */
export class TreeReader {
  readonly layout: TreeLayout;
  readonly runs: ReadonlyMap<string, RunFiles>;
  readonly plans: ReadonlyMap<string, Plan>;
  readonly home: Home;
  readonly ledger: FileLedger;
  readonly concurrency: number;
  readonly #source: FileSource;
  readonly #options: TreeOptions & JudgeOptions;

  private constructor(
    source: FileSource,
    options: TreeOptions & JudgeOptions,
    parts: Pick<TreeReader, "layout" | "runs" | "home" | "ledger" | "concurrency">,
  ) {
    this.#source = source;
    this.#options = options;
    this.ledger = parts.ledger;
    this.concurrency = parts.concurrency;
    this.home = parts.home;
    this.runs = parts.runs;
    const plans = plansOf(parts.layout, parts.runs, parts.home, options, source.name);
    const { experiment } = options;
    const wanted = ({ manifest }: Plan): boolean =>
      experiment === undefined ||
      (manifest !== null && (manifest.experiment === experiment || this.home.plans(experiment, manifest.run)));
    this.plans = new Map([...plans].filter(([, plan]) => wanted(plan)));
    this.layout = {
      ...parts.layout,
      folders: parts.layout.folders.filter(({ runDir }) => experiment === undefined || this.plans.has(runDir)),
    };
  }

  /** @throws when `signal` aborts, or when the source itself cannot be listed */
  static async open(source: FileSource, options: TreeOptions & JudgeOptions = {}): Promise<TreeReader> {
    const { signal, concurrency = 8, attempts = true, experiment = null, under = "" } = options;
    const ledger = new FileLedger();
    const paths: string[] = [];
    for await (const path of source.list(under, signal)) paths.push(path);
    const layout = treeLayout(paths);
    const runs = new Map<string, RunFiles>();
    const dirs =
      under === "" ? layout.runDirs : new Set([...layout.runDirs, ...layout.folders.map((folder) => folder.runDir)]);
    for (const dir of dirs) runs.set(dir, await readRunFiles(source, dir, ledger, signal));
    const home = attempts
      ? await Home.read(source, ledger, { only: experiment, concurrency, signal })
      : Home.none(source);
    return new TreeReader(source, options, { layout, runs, home, ledger, concurrency });
  }

  /** The trial of a pair folder. */
  async read(folder: PairFolder): Promise<TrialRecord> {
    const plan = this.plans.get(folder.runDir);
    const manifest = plan?.manifest ?? null;
    const {
      trees,
      patchRepair,
      upstreamVersion = null,
      judge = "missing",
      messages = true,
      brief = false,
      signal,
    } = this.#options;
    const key = pairKey(folder.pair);
    const read = await readTrial(this.#source, folder, {
      mode: judge,
      messages,
      brief,
      judgeOptions: {
        ...(trees === undefined ? {} : { trees }),
        ...(patchRepair === undefined ? {} : { patchRepair }),
      },
      upstreamVersion: manifest?.upstream.version ?? upstreamVersion,
      ledger: this.ledger,
      stateOf:
        plan === undefined || this.home.experiments.size === 0 || folder.dir.startsWith(`${HOME}/`)
          ? null
          : (placed) => this.#stateOf(plan, key, null, placed),
      signal,
    });
    const upstream = upstreamWord(folder.upstreamSetting, read.result, folder.files);
    const run = folder.run ?? read.result?.run_name ?? plan?.run ?? this.#source.name;
    const files = this.runs.get(folder.runDir) ?? null;
    const { context, diagnostics } = runContext(run, upstream, manifest, files, this.#options, read.result);
    const about = { context, pair: folder.pair, planned: plan?.places?.has(key) ?? true };
    return read.stands
      ? { ...read, ...about, dir: folder.dir, diagnostics }
      : plannedOnly(about, read.state ?? undefined);
  }

  /** The planned trials of a run that have no folder: never run, or run without upstream writing anything. */
  async planned(plan: Plan, found: readonly Pick<PairRow, "pairKey" | "upstreamSetting">[]): Promise<TrialRecord[]> {
    const { run, runDir, manifest, places } = plan;
    if (places === null) return [];
    const files = this.runs.get(runDir) ?? null;
    const records: TrialRecord[] = [];
    for (const upstream of plannedSettings(plan, found, files)) {
      const held = found.filter(({ upstreamSetting: is }) => is === upstream || is === null || upstream === null);
      const keys = new Set(held.map((row) => row.pairKey));
      const { context } = runContext(run, upstream, manifest, files, this.#options);
      for (const key of places.keys()) {
        const pair = parsePairKey(key);
        if (pair === null || keys.has(key)) continue;
        records.push(plannedOnly({ context, pair, planned: true }, await this.#stateOf(plan, key, context.setting)));
      }
    }
    return records;
  }

  /** @param setting of a run without a manifest */
  async #stateOf(
    { run, manifest }: Plan,
    pair: string,
    setting: Setting | null,
    placed: ReadonlyMap<string, FileText> = new Map(),
  ): Promise<TrialState | undefined> {
    if (manifest === null)
      return setting === null ? undefined : this.home.stateOf({ run, setting, pair }, null, placed);
    // Its attempts keep the name under which the run was made, whatever its folder is called now.
    return this.home.stateOf({ run: manifest.run, setting: manifest.setting, pair }, manifest.experiment, placed);
  }
}

/** The settings in which a run has to hold every planned pair: that of its manifest, else each that it holds a pair of. */
function plannedSettings(
  { manifest }: Plan,
  found: readonly Pick<PairRow, "upstreamSetting">[],
  files: RunFiles | null,
): (string | null)[] {
  if (manifest !== null) return [upstreamSetting(manifest.setting)];
  const held = [...new Set(found.flatMap((row) => row.upstreamSetting ?? []))];
  return held.length > 0 ? held : [files?.config?.setting ?? null];
}
