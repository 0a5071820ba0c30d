import { agentFileKind, soleAgent } from "../formats/agent-files.ts";
import { evalFileSchema, testOutput } from "../formats/eval-file.ts";
import { parseFile } from "../formats/file-parse.ts";
import { trajectoryFileSchema } from "../formats/trajectory-file.ts";
import { wholeHistory } from "../formats/whole-trajectory.ts";
import { unsupportedLayout } from "../layout/other-world.ts";
import { upstreamWord } from "./upstream-word.ts";
import { pairKey, parsePairKey, type Pair } from "../pair.ts";
import { settings, type Setting } from "../setting.ts";
import { agentsShape } from "../tables/agents-shape.ts";
import { asTable } from "../tables/as-table.ts";
import { attemptsShape } from "../tables/attempts-shape.ts";
import { datasetShape, type DatasetRow } from "../tables/dataset-shape.ts";
import { diagnosticsShape, type DiagnosticRow } from "../tables/diagnostics-shape.ts";
import { featuresShape } from "../tables/features-shape.ts";
import { messagesShape } from "../tables/messages-shape.ts";
import { pairsShape, type PairRow } from "../tables/pairs-shape.ts";
import { runsShape } from "../tables/runs-shape.ts";
import { stepRows } from "../tables/step-rows.ts";
import { stepsShape } from "../tables/steps-shape.ts";
import { readDataset } from "./dataset.ts";
import { FileLedger } from "./file-ledger.ts";
import type { FileSource } from "./file-source.ts";
import { mapLimit } from "./map-limit.ts";
import { plansOf, type Plan } from "./plan.ts";
import { missingRows } from "./planned-rows.ts";
import { readAttempts, type ReadAttempts } from "./read-attempts.ts";
import { manifestOf, readRunFiles, type RunFiles } from "./read-run.ts";
import { readTrial, type JudgeMode } from "./read-trial.ts";
import type { Results } from "./results.ts";
import { runChecks } from "./run-checks.ts";
import { runContext } from "./run-context.ts";
import { runRows } from "./run-rows.ts";
import { treeLayout, type PairFolder, type TreeLayout } from "../layout/tree-layout.ts";
import { trialRows, type TrialRows } from "./trial-rows.ts";

export interface ReadResultsOptions {
  /** Setting of runs without a manifest: one for all, or by run name. A manifest wins; upstream records no messaging. */
  readonly setting?: Setting | Readonly<Record<string, Setting>>;
  /** Version of upstream that made runs without a manifest; it says how they were graded. */
  readonly upstreamVersion?: string;
  /** Planned pairs (pair keys) of every run without a manifest. Without a plan every pair found counts as planned. */
  readonly planned?: readonly string[];
  /** `missing` by default. */
  readonly judge?: JudgeMode;
  /** The dataset, for gold conflicts and overlaps. */
  readonly dataset?: FileSource;
  /** Read the attempts of our own experiments too; true by default. */
  readonly attempts?: boolean;
  /** Pair folders read at the same time; 8 by default. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
}

/**
 * Reads every run, pair and attempt of a source into flat tables. Whatever is wrong with a file is a row of `diagnostics`;
 * one bad file never ends the read.
 * @throws when `signal` aborts, or when the source itself cannot be listed.
 */
export async function readResultsFrom(source: FileSource, options: ReadResultsOptions = {}): Promise<Results> {
  const { signal, concurrency = 8 } = options;
  const ledger = new FileLedger();
  const paths: string[] = [];
  for await (const path of source.list("", signal)) paths.push(path);
  const layout = treeLayout(paths);
  const runs = await readRuns(source, layout, ledger, signal);
  const attempts: ReadAttempts =
    options.attempts === false
      ? { rows: [], verdicts: new Map() }
      : await readAttempts(source, ledger, concurrency, signal);
  const plans = plansOf(layout, runs, options, source.name);
  const dataset = await datasetRows(layout, plans, options, concurrency, ledger);

  const found = await mapLimit(
    layout.folders,
    concurrency,
    (folder) => readFolder(source, folder, { runs, plans, dataset, ledger, options }),
    signal,
  );
  const trials = found.flat();
  const duplicates = dropDuplicates(trials);
  const missing = missingRows(trials, plans, runs, attempts.verdicts, dataset, options);
  const all = [...trials.filter((trial) => !duplicates.has(trial)), ...missing].sort(byRunAndPlan(plans));

  const pairs = all.map(({ pair }) => pair);
  const aboutTrials = all.flatMap(({ diagnostics }) => diagnostics);
  const runDirs = new Map(all.map(({ pair, runDir }) => [pair, runDir]));
  const filesOf = (row: PairRow) => runs.get(runDirs.get(row) ?? "") ?? null;
  const checked = runRows(pairs, aboutTrials, (row) => {
    const files = filesOf(row);
    return { dir: runDirs.get(row) ?? "", files, manifest: files === null ? null : manifestOf(files, row.run) };
  }).map((run) => {
    const ofRun = pairs.filter((row) => row.run === run.run && row.upstreamSetting === run.upstreamSetting);
    const checks = runChecks(run, ofRun, runs.get(run.dir) ?? null);
    return { row: { ...run, diagnostics: run.diagnostics + checks.length }, checks };
  });
  const aboutRuns = checked.flatMap(({ checks }) => checks);
  const known = new Set(aboutTrials.flatMap(({ code, file }) => (code === "rejected-file" ? file : [])));
  const aboutFiles = ledger.diagnostics.filter(({ file }) => !known.has(file));
  const aboutTree = [
    ...[...duplicates].map(duplicate),
    ...layout.notPairs.map(notPair),
    ...layout.unsupported.map(unsupported),
    ...aboutFiles,
  ];
  return {
    runs: asTable(
      checked.map(({ row }) => row),
      runsShape,
    ),
    pairs: asTable(pairs, pairsShape),
    features: asTable(
      all.flatMap(({ features }) => features),
      featuresShape,
    ),
    agents: asTable(
      all.flatMap(({ agents }) => agents),
      agentsShape,
    ),
    messages: asTable(
      all.flatMap(({ messages }) => messages),
      messagesShape,
    ),
    attempts: asTable(attempts.rows, attemptsShape),
    dataset: asTable([...dataset.values()], datasetShape),
    diagnostics: asTable([...aboutRuns, ...aboutTrials, ...aboutTree], diagnosticsShape),
    files: ledger.counts(),
    ...lazyReaders(source, layout),
  };
}

async function readRuns(
  source: FileSource,
  layout: TreeLayout,
  ledger: FileLedger,
  signal: AbortSignal | undefined,
): Promise<Map<string, RunFiles>> {
  const runs = new Map<string, RunFiles>();
  for (const dir of layout.runDirs) runs.set(dir, await readRunFiles(source, dir, ledger, signal));
  return runs;
}

async function datasetRows(
  layout: TreeLayout,
  plans: ReadonlyMap<string, Plan>,
  options: ReadResultsOptions,
  concurrency: number,
  ledger: FileLedger,
): Promise<ReadonlyMap<string, DatasetRow>> {
  if (options.dataset === undefined) return new Map();
  const pairs = new Map<string, Pair>();
  for (const plan of plans.values()) {
    for (const key of plan.places?.keys() ?? []) {
      const pair = parsePairKey(key);
      if (pair !== null) pairs.set(key, pair);
    }
  }
  for (const { pair } of layout.folders) pairs.set(pairKey(pair), pair);
  const rows = await readDataset(options.dataset, [...pairs.values()], concurrency, ledger, options.signal);
  return new Map(rows.map((row) => [row.pairKey, row]));
}

interface Known {
  readonly runs: ReadonlyMap<string, RunFiles>;
  readonly plans: ReadonlyMap<string, Plan>;
  readonly dataset: ReadonlyMap<string, DatasetRow>;
  readonly ledger: FileLedger;
  readonly options: ReadResultsOptions;
}

async function readFolder(
  source: FileSource,
  folder: PairFolder,
  { runs, plans, dataset, ledger, options }: Known,
): Promise<TrialRows[]> {
  const plan = plans.get(folder.runDir);
  const manifest = plan?.manifest ?? null;
  const upstreamVersion = manifest?.upstream.version ?? options.upstreamVersion ?? null;
  const read = await readTrial(source, folder, {
    mode: options.judge ?? "missing",
    upstreamVersion,
    ledger,
    signal: options.signal,
  });
  const upstream = upstreamWord(folder.upstreamSetting, read.result, folder.files);
  const run = folder.run ?? read.result?.run_name ?? plan?.run ?? source.name;
  const { context, diagnostics } = runContext(
    run,
    upstream,
    manifest,
    runs.get(folder.runDir) ?? null,
    options,
    read.result,
  );
  const key = pairKey(folder.pair);
  const planned = plan?.places?.has(key) ?? true;
  return [
    trialRows(
      { ...read, context, pair: folder.pair, planned, dir: folder.dir },
      folder.runDir,
      dataset.get(key) ?? null,
      diagnostics,
    ),
  ];
}

function trialId({ pair }: TrialRows): string {
  return `${pair.run}\n${pair.upstreamSetting ?? ""}\n${pair.pairKey}`;
}

/** A pair that a run holds twice, in an old and a new layout: the first by path stays. */
function dropDuplicates(trials: readonly TrialRows[]): Set<TrialRows> {
  const seen = new Set<string>();
  return new Set(trials.filter((trial) => seen.has(trialId(trial)) || !seen.add(trialId(trial))));
}

/** Settings in their order, then runs by name, then pairs as planned, then repositories by name, tasks and features by number. */
function byRunAndPlan(plans: ReadonlyMap<string, Plan>): (a: TrialRows, b: TrialRows) => number {
  const settingPlace = (setting: Setting | null) => (setting === null ? settings.length : settings.indexOf(setting));
  const place = ({ runDir, pair }: TrialRows) =>
    plans.get(runDir)?.places?.get(pair.pairKey) ?? Number.MAX_SAFE_INTEGER;
  return (a, b) =>
    settingPlace(a.pair.setting) - settingPlace(b.pair.setting) ||
    compareText(a.pair.run, b.pair.run) ||
    place(a) - place(b) ||
    compareText(a.pair.repo, b.pair.repo) ||
    a.pair.taskId - b.pair.taskId ||
    a.pair.featureA - b.pair.featureA ||
    a.pair.featureB - b.pair.featureB;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function duplicate({ pair }: TrialRows): DiagnosticRow {
  const message = "the run holds this pair twice; the folder that comes first by its path is used";
  return {
    code: "duplicate-pair",
    message,
    run: pair.run,
    setting: pair.setting,
    pairKey: pair.pairKey,
    file: pair.dir,
  };
}

function unsupported(dir: string): DiagnosticRow {
  return { ...unsupportedLayout(dir), run: null, setting: null, pairKey: null };
}

function notPair(dir: string): DiagnosticRow {
  return {
    code: "not-a-pair",
    message: "a folder of other than two ascending features is not read",
    run: null,
    setting: null,
    pairKey: null,
    file: dir,
  };
}

function lazyReaders(source: FileSource, layout: TreeLayout): Pick<Results, "steps" | "testOutput"> {
  const folders = new Map(layout.folders.map((folder) => [folder.dir, folder]));
  const path = (dir: string, name: string) => (dir === "" ? name : `${dir}/${name}`);
  return {
    async steps(row, signal) {
      const { files = [] } = folders.get(row.dir ?? "\n") ?? {};
      const open = async (name: string) => (await source.read(path(row.dir ?? "", name), signal)).content;
      const ofAgent = async (name: string) => {
        const parsed = parseFile(await open(name), trajectoryFileSchema);
        if (parsed.kind !== "parsed") return [];
        const full = `${parsed.value.agent_id ?? soleAgent}_full_traj.json`;
        const messages = wholeHistory(parsed.value, files.includes(full) ? await open(full) : undefined);
        return stepRows(row, { ...parsed.value, messages });
      };
      const names = files.filter((name) => agentFileKind(name) === "trajectory").sort();
      return asTable((await Promise.all(names.map(ofAgent))).flat(), stepsShape);
    },
    async testOutput(row, feature, signal) {
      if (row.dir === null) return null;
      const parsed = parseFile((await source.read(path(row.dir, "eval.json"), signal)).content, evalFileSchema);
      return parsed.kind === "parsed"
        ? testOutput(feature === "a" ? parsed.value.feature1 : parsed.value.feature2)
        : null;
    },
  };
}
