import type { FileText } from "../formats/file-parse.ts";
import type { Diagnostic } from "../formats/verdict-file.ts";
import type { RunManifest } from "../formats/manifest-file.ts";
import { GoldBook } from "../gold/gold-book.ts";
import type { PairGold } from "../gold/pair-gold.ts";
import { HOME } from "../layout/folders.ts";
import { type PairFolder, treeLayout, type TreeLayout } from "../layout/tree-layout.ts";
import { type Pair, pairKey, parsePairKey } from "../pair.ts";
import { RunMap, type RunMapOptions } from "../run-map/run-map.ts";
import type { FoundRun } from "../run-map/found-run.ts";
import { type Setting, upstreamSetting } from "../setting.ts";
import { groupBy } from "../stats/group-rows.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import type { TrialRecord } from "../tables/trial-record.ts";
import type { JudgeOptions } from "../verdict/facts.ts";
import { type CopiedRun, withoutCopies } from "./copied-runs.ts";
import { FileLedger } from "./file-ledger.ts";
import type { FileSource } from "./file-source.ts";
import { Home, type Known } from "./home.ts";
import { type Plan, plansOf } from "./plan.ts";
import { readGold } from "./read-gold.ts";
import { withoutFiles } from "./without-files.ts";
import { type RunFiles, readRunFiles } from "./read-run.ts";
import { type Detail, type JudgeMode, readTrial } from "./read-trial.ts";
import { runContext, withOrigin } from "./run-context.ts";
import { upstreamWord } from "./upstream-word.ts";

export interface TreeOptions extends RunMapOptions {
  /** Version of upstream that made runs without a manifest. */
  readonly upstreamVersion?: string;
  /** Planned pairs (pair keys) of every run without a manifest. Without a plan every pair found counts as planned. */
  readonly planned?: readonly string[];
  /** `missing` by default. */
  readonly judge?: JudgeMode;
  /** Read our own experiments too: their journals, and the attempts at their trials; true by default. */
  readonly attempts?: boolean;
  /** `judge`: results in the place of a planned trial that its experiment does not know are judged by their files; `show` by default: they do not stand. */
  readonly unadopted?: "show" | "judge";
  /** Leaves copies of runs out: these runs, by `madeAs`, have been read from another folder. Without it copies are read like any run. */
  readonly readElsewhere?: ReadonlyMap<string, string>;
  /** Only the runs of this experiment of ours. */
  readonly experiment?: string;
  /** What the paths of this tree begin with, where several are read. */
  readonly label?: string;
  /** Only this pair, by its key. */
  readonly pair?: string;
  /** `all` by default. */
  readonly detail?: Detail;
  /** Only what lies at or below this folder, or these. */
  readonly under?: string | readonly string[];
  /** Pair folders read at the same time; 8 by default. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
}

/**
 * The one reader of trees: `summary`, `status`, `judge`, `explain`, tables and notebooks all show what it finds. For a trial of
 * ours, journal, verdicts and attempts decide together; any other trial is judged by its files.
 */
export class TreeReader {
  readonly layout: TreeLayout;
  readonly runs: ReadonlyMap<string, RunFiles>;
  readonly plans: ReadonlyMap<string, Plan>;
  readonly map: RunMap;
  /** Left out. */
  readonly copies: readonly CopiedRun[];
  readonly home: Home;
  readonly gold: GoldBook;
  readonly ledger: FileLedger;
  readonly concurrency: number;
  readonly #source: FileSource;
  readonly #options: TreeOptions & JudgeOptions;

  private constructor(
    source: FileSource,
    options: TreeOptions & JudgeOptions,
    parts: Pick<TreeReader, "layout" | "runs" | "home" | "gold" | "ledger" | "concurrency">,
  ) {
    this.#source = source;
    this.#options = options;
    this.ledger = parts.ledger;
    this.concurrency = parts.concurrency;
    this.home = parts.home;
    this.gold = parts.gold;
    this.runs = parts.runs;
    const { experiment, pair } = options;
    const all = plansOf(parts.layout, parts.runs, parts.home, options, source.name);
    const { readElsewhere: elsewhere } = options;
    const { plans, copies } = elsewhere === undefined ? { plans: all, copies: [] } : withoutCopies(all, elsewhere);
    this.copies = copies;
    const ofExperiment = experiment === undefined ? plans : plansOfExperiment(plans, experiment, parts.home);
    this.map = new RunMap(foundRuns(ofExperiment, parts.layout, parts.runs), options);
    this.plans = new Map([...ofExperiment].filter(([runDir]) => this.map.has(runDir)));
    this.layout = {
      ...parts.layout,
      folders: parts.layout.folders.filter(
        (folder) => this.plans.has(folder.runDir) && (pair === undefined || pairKey(folder.pair) === pair),
      ),
    };
  }

  /** @throws when `signal` aborts, or when the source itself cannot be listed */
  static async open(source: FileSource, options: TreeOptions & JudgeOptions = {}): Promise<TreeReader> {
    const { signal, concurrency = 8, attempts = true, experiment, detail = "all" } = options;
    const parts = partsOf(options);
    const ledger = new FileLedger();
    const paths: string[] = [];
    for (const part of parts) for await (const path of source.list(part, signal)) paths.push(path);
    const layout = treeLayout(paths);
    const runs = new Map<string, RunFiles>();
    // Of a part of a tree the files of its run lie above.
    const above = isWhole(parts) ? [] : layout.folders.map(({ runDir }) => runDir);
    for (const dir of new Set([...layout.runDirs, ...above]))
      runs.set(dir, await readRunFiles(source, dir, ledger, signal));
    const only = experiment === undefined ? experimentsOf(runs, parts) : new Set([experiment]);
    const home = attempts
      ? await Home.read(source, ledger, { only, rows: detail === "all", concurrency, signal })
      : Home.none(source);
    const gold = attempts ? await readGold(source, ledger, signal) : new GoldBook([]);
    return new TreeReader(source, options, { layout, runs, home, gold, ledger, concurrency });
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
      detail = "all",
      unadopted = "show",
      signal,
    } = this.#options;
    const key = pairKey(folder.pair);
    const read = await readTrial(this.#source, folder, {
      mode: judge,
      detail,
      unadopted,
      judgeOptions: {
        ...(trees === undefined ? {} : { trees }),
        ...(patchRepair === undefined ? {} : { patchRepair }),
      },
      upstreamVersion: manifest === null ? upstreamVersion : (manifest.upstream?.version ?? null),
      ledger: this.ledger,
      knownBy:
        plan === undefined || this.home.experiments.size === 0 || folder.dir.startsWith(`${HOME}/`)
          ? null
          : (placed) => this.#known(plan, key, null, placed),
      signal,
    });
    const upstream = upstreamWord(folder.upstreamSetting, read.result, folder.files);
    const run =
      this.map.pathInstead(folder.runDir) ?? folder.run ?? read.result?.run_name ?? plan?.run ?? this.#source.name;
    const files = this.runs.get(folder.runDir) ?? null;
    const told = { ...this.map.told(folder.runDir, upstream), upstreamVersion };
    const { context: ofRun, diagnostics } = runContext(run, upstream, manifest, files, told, read.result);
    const context = withOrigin(ofRun, read.verdictFile?.origin ?? read.state?.origin ?? null, read.result);
    const planned = plan?.places?.has(key) ?? true;
    const about = {
      context,
      pair: folder.pair,
      planned,
      gold: this.#goldOf(folder.pair, manifest),
      grading: gradingOf(manifest),
    };
    if (read.stands) return { ...read, ...about, dir: folder.dir, diagnostics: [...diagnostics, ...read.diagnostics] };
    const unknown = !read.adopted && folder.files.length > 0;
    return withoutFiles(about, read.state, unknown ? [notAdopted(folder.dir)] : []);
  }

  /** The planned trials of a run that have no folder: never run, or run without upstream writing anything. */
  async planned(plan: Plan, found: readonly Pick<PairRow, "pairKey" | "upstreamSetting">[]): Promise<TrialRecord[]> {
    const { run, runDir, manifest, places } = plan;
    const { upstreamVersion = null } = this.#options;
    if (places === null) return [];
    const files = this.runs.get(runDir) ?? null;
    const records: TrialRecord[] = [];
    for (const upstream of plannedSettings(plan, found, files)) {
      const held = found.filter(({ upstreamSetting: is }) => is === upstream || is === null || upstream === null);
      const keys = new Set(held.map((row) => row.pairKey));
      const told = { ...this.map.told(runDir, upstream), upstreamVersion };
      const { context } = runContext(this.map.pathInstead(runDir) ?? run, upstream, manifest, files, told);
      for (const key of places.keys()) {
        const pair = parsePairKey(key);
        if (pair === null || keys.has(key) || (this.#options.pair ?? key) !== key) continue;
        const { state } = await this.#known(plan, key, context.setting);
        const gold = this.#goldOf(pair, manifest);
        const about = {
          context: withOrigin(context, state?.origin ?? null),
          pair,
          planned: true,
          gold,
          grading: gradingOf(manifest),
        };
        records.push(withoutFiles(about, state ?? null));
      }
    }
    return records;
  }

  /** Under the conditions of its run, which only a manifest tells. */
  #goldOf(pair: Pair, manifest: RunManifest | null): PairGold | null {
    const upstream = manifest?.upstream ?? null;
    return manifest === null || upstream === null || this.gold.isEmpty
      ? null
      : this.gold.of(pair, { ...manifest, upstream });
  }

  /** @param setting of a run without a manifest */
  async #known(
    { run, manifest }: Plan,
    pair: string,
    setting: Setting | null,
    placed: ReadonlyMap<string, FileText> = new Map(),
  ): Promise<Known> {
    if (manifest !== null) {
      // Its attempts keep the name under which the run was made, whatever its folder is called now.
      return this.home.known({ run: manifest.run, setting: manifest.setting, pair }, manifest.experiment, placed);
    }
    if (setting === null) return { planned: false, state: undefined };
    return this.home.known({ run, setting, pair }, null, placed);
  }
}

/** The folders that are read, none of them below another one. */
export function partsOf({ under = "" }: Pick<TreeOptions, "under">): string[] {
  const all = new Set([under].flat());
  return [...all].filter((part) => [...all].every((other) => other === part || !isInPart(part, other)));
}

function isWhole(parts: readonly string[]): boolean {
  return parts.includes("");
}

/** Whether a folder lies at or below a part of a tree. */
export function isInPart(dir: string, part: string): boolean {
  return part === "" || dir === part || dir.startsWith(`${part}/`);
}

function foundRuns(
  plans: ReadonlyMap<string, Plan>,
  { folders }: TreeLayout,
  runs: ReadonlyMap<string, RunFiles>,
): FoundRun[] {
  const byRun = groupBy(folders, ({ runDir }) => runDir);
  return [...plans.values()].map(({ run, runDir, manifest }) => {
    const { config = null } = runs.get(runDir) ?? {};
    const words = new Set((byRun.get(runDir) ?? []).flatMap(({ upstreamSetting: word }) => word ?? []));
    return {
      dir: runDir,
      name: run,
      manifest,
      words,
      model: config?.model ?? null,
      agent: config?.agent_framework ?? null,
    };
  });
}

/** Of a part of a tree those alone that its runs name; null: all, or whichever they are. */
function experimentsOf(runs: ReadonlyMap<string, RunFiles>, parts: readonly string[]): ReadonlySet<string> | null {
  const manifests = [...runs.values()].flatMap((files) => files.manifests);
  return isWhole(parts) || manifests.length === 0 ? null : new Set(manifests.map(({ experiment }) => experiment));
}

/** Each run of an experiment once: a copy of its folder under another name is a run of nobody's. */
function plansOfExperiment(plans: ReadonlyMap<string, Plan>, experiment: string, home: Home): Map<string, Plan> {
  const chosen = new Map<string, Plan>();
  for (const plan of plans.values()) {
    const { manifest, runDir } = plan;
    if (manifest === null || !(manifest.experiment === experiment || home.plans(experiment, manifest.run))) continue;
    if (!chosen.has(manifest.run) || runDir === manifest.run) chosen.set(manifest.run, plan);
  }
  return new Map([...chosen.values()].map((plan) => [plan.runDir, plan]));
}

function gradingOf(manifest: RunManifest | null): number | null {
  return manifest?.source?.grading ?? null;
}

function notAdopted(dir: string): Diagnostic {
  const message = `${dir} holds results that the experiment does not know; \`adopt\` takes them over`;
  return { code: "not-adopted", message, file: null };
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
