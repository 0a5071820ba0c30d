import { compareText } from "../compare-text.ts";
import { unsupportedLayout } from "../layout/other-world.ts";
import { pairKey, parsePairKey, type Pair } from "../pair.ts";
import { settings, type Setting } from "../setting.ts";
import { groupBy } from "../stats/group-rows.ts";
import { agentsShape } from "../tables/agents-shape.ts";
import { asTable } from "../tables/as-table.ts";
import { attemptsShape } from "../tables/attempts-shape.ts";
import { datasetShape, type DatasetRow } from "../tables/dataset-shape.ts";
import { diagnosticsShape, type DiagnosticRow } from "../tables/diagnostics-shape.ts";
import { shapeOf } from "../tables/extra.ts";
import { featuresShape } from "../tables/features-shape.ts";
import { messagesShape } from "../tables/messages-shape.ts";
import { pairsShape, type PairRow } from "../tables/pairs-shape.ts";
import { runsShape } from "../tables/runs-shape.ts";
import type { TrialRecord } from "../tables/trial-record.ts";
import pMap from "p-map";
import { type CopiedRun, madeAs } from "./copied-runs.ts";
import { readDataset } from "./dataset.ts";
import type { FileSource } from "./file-source.ts";
import type { Home } from "./home.ts";
import { type JudgedFolder, lazyReaders, placeKey } from "./lazy-readers.ts";
import type { Plan } from "./plan.ts";
import type { Results } from "./results.ts";
import { runChecks } from "./run-checks.ts";
import { runRows } from "./run-rows.ts";
import { refuseUnmatched, type RunMap, type RunMapRemark } from "../run-map/run-map.ts";
import { refuseSameTrials } from "../run-map/same-trials.ts";
import { isInPart, partsOf, type TreeOptions, TreeReader } from "./tree-reader.ts";
import { trialRows, type TrialRows } from "./trial-rows.ts";

export interface ReadResultsOptions extends Omit<TreeOptions, "under" | "detail" | "pair" | "label" | "readElsewhere"> {
  /** The dataset, for gold conflicts and overlaps. */
  readonly dataset?: FileSource;
  /**
   * Puts the keys of `result.json` and `eval.json` that these formats do not know into a column `extra` of pairs and agents, as JSON
   * text of at most 16,384 characters; false by default, and there is no such column.
   */
  readonly extra?: boolean;
}

/**
 * Reads every run, pair and attempt of a source into flat tables. Whatever is wrong with a file is a row of `diagnostics`;
 * one bad file never ends the read.
 * @throws when `signal` aborts, when the source itself cannot be listed, and InputError `dataset-missing` when the dataset holds none of the pairs.
 */
export async function readResultsFrom(source: FileSource, options: ReadResultsOptions = {}): Promise<Results> {
  const { results, map } = await readTables(source, options);
  refuseUnmatched([map]);
  return results;
}

/** The tables of one tree, and how it was read. */
export interface TreeTables {
  readonly results: Results;
  readonly home: Home;
  readonly map: RunMap;
  /** Folders of the runs of ours that were read as a whole, by `madeAs`. */
  readonly made: ReadonlyMap<string, string>;
}

/** The same. @param onTrial is handed the row of each trial with what no table has a column for; that is large */
export async function readTables(
  source: FileSource,
  options: ReadResultsOptions & Pick<TreeOptions, "detail" | "pair" | "under" | "label" | "readElsewhere">,
  onTrial: (row: PairRow, trial: TrialRecord) => void = () => {},
): Promise<TreeTables> {
  const tree = await TreeReader.open(source, { readElsewhere: new Map(), ...options });
  const { layout, runs, plans, ledger } = tree;
  const dataset = await datasetRows(tree, options);
  const judged = new Map<string, JudgedFolder>();
  const rowsOf = (trial: TrialRecord, runDir: string): TrialRows => {
    const rows = trialRows(trial, runDir, dataset.get(pairKey(trial.pair)) ?? null, options);
    judged.set(placeKey(rows.pair), { evidence: trial.judgement.evidence, isEvaluated: trial.evaluation !== null });
    onTrial(rows.pair, trial);
    return rows;
  };

  const found = await pMap(layout.folders, async (folder) => rowsOf(await tree.read(folder), folder.runDir), {
    concurrency: tree.concurrency,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const duplicates = dropDuplicates(found);
  const byRun = groupBy(found, ({ runDir }) => runDir);
  const unwritten: TrialRows[] = [];
  // Of a part of a run nobody says that the rest of it should lie there.
  const parts = partsOf(options);
  const whole = [...plans.values()].filter(({ runDir }) => parts.some((part) => isInPart(runDir, part)));
  for (const plan of whole) {
    const held = (byRun.get(plan.runDir) ?? []).map(({ pair }) => pair);
    for (const trial of await tree.planned(plan, held)) unwritten.push(rowsOf(trial, plan.runDir));
  }
  const all = [...found.filter((trial) => !duplicates.has(trial)), ...unwritten].sort(byRunAndPlan(plans));

  const pairs = all.map(({ pair }) => pair);
  const agents = all.flatMap(({ agents: ofTrial }) => ofTrial);
  if (tree.map.isByRules) refuseSameTrials(pairs);
  const aboutTrials = all.flatMap(({ diagnostics }) => diagnostics);
  const runDirs = new Map(all.map(({ pair, runDir }) => [pair, runDir]));
  const checked = runRows(pairs, aboutTrials, (row) => {
    const dir = runDirs.get(row) ?? "";
    return { dir, files: runs.get(dir) ?? null, manifest: plans.get(dir)?.manifest ?? null };
  }).map((run) => {
    const ofRun = pairs.filter((row) => row.run === run.run && row.upstreamSetting === run.upstreamSetting);
    const checks = runChecks(run, ofRun, runs.get(run.dir) ?? null);
    return { row: { ...run, diagnostics: run.diagnostics + checks.length }, checks };
  });
  const aboutRuns = checked.flatMap(({ checks }) => checks);
  const known = new Set(aboutTrials.flatMap(({ code, file }) => (code === "rejected-file" ? file : [])));
  const aboutFiles = ledger.diagnostics
    .filter(({ file }) => !known.has(file))
    .sort((a, b) => compareText(a.file ?? "", b.file ?? ""));
  const aboutTree = [
    ...[...tree.map.remarks, ...tree.copies.map(copied)].map(remarkRow),
    ...[...duplicates].map(duplicate),
    ...layout.unnamed.filter(({ features }) => features).map(({ dir }) => notPair(dir)),
    ...layout.unsupported.map(unsupported),
    ...aboutFiles,
  ];
  const messages = all.flatMap(({ messages: ofTrial }) => ofTrial);
  const lazy = { agents, messages, judged, dataset: options.dataset ?? null };
  const elsewhere = new Set(tree.copies.map((copy) => copy.elsewhere));
  const results: Results = {
    runs: asTable(
      checked.map(({ row }) => row),
      runsShape,
    ),
    pairs: asTable(pairs, shapeOf(pairsShape, pairs)),
    features: asTable(
      all.flatMap(({ features }) => features),
      featuresShape,
    ),
    agents: asTable(agents, shapeOf(agentsShape, agents)),
    messages: asTable(messages, messagesShape),
    attempts: asTable(
      tree.home.attempts.filter(({ run }) => !elsewhere.has(run)),
      attemptsShape,
    ),
    dataset: asTable([...dataset.values()], datasetShape),
    diagnostics: asTable([...aboutRuns, ...aboutTrials, ...aboutTree], diagnosticsShape),
    files: ledger.counts(),
    ...lazyReaders(source, tree, lazy),
  };
  const made = whole.flatMap(({ runDir, manifest }) =>
    manifest === null ? [] : [[madeAs(manifest), runDir] as const],
  );
  return { results, home: tree.home, map: tree.map, made: new Map(made) };
}

async function datasetRows(
  { layout, plans, ledger, concurrency }: TreeReader,
  { dataset, signal }: ReadResultsOptions,
): Promise<ReadonlyMap<string, DatasetRow>> {
  if (dataset === undefined) return new Map();
  const pairs = new Map<string, Pair>();
  for (const plan of plans.values()) {
    for (const key of plan.places?.keys() ?? []) {
      const pair = parsePairKey(key);
      if (pair !== null) pairs.set(key, pair);
    }
  }
  for (const { pair } of layout.folders) pairs.set(pairKey(pair), pair);
  const rows = await readDataset(dataset, [...pairs.values()], concurrency, ledger, signal);
  return new Map(rows.map((row) => [row.pairKey, row]));
}

function placeId({ pair, runDir }: TrialRows): string {
  return `${runDir}\n${pair.upstreamSetting ?? ""}\n${pair.pairKey}`;
}

/** A pair that a run holds twice, in an old and a new layout: the first by path stays. */
function dropDuplicates(trials: readonly TrialRows[]): Set<TrialRows> {
  const seen = new Set<string>();
  return new Set(trials.filter((trial) => seen.has(placeId(trial)) || !seen.add(placeId(trial))));
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

function duplicate({ pair }: TrialRows): DiagnosticRow {
  const message = "the run holds this pair twice; the folder that comes first by its path is used";
  return {
    code: "duplicate-pair",
    message,
    run: pair.run,
    setting: pair.setting,
    upstreamSetting: pair.upstreamSetting,
    pairKey: pair.pairKey,
    file: pair.dir,
  };
}

function copied({ runDir, of }: CopiedRun): RunMapRemark {
  const message = `${runDir} has the manifest of ${of}, so it is a copy, and left out; given alone it is read`;
  return { code: "run-copied", message };
}

function remarkRow({ code, message }: RunMapRemark): DiagnosticRow {
  return { code, message, run: null, setting: null, upstreamSetting: null, pairKey: null, file: null };
}

function unsupported(dir: string): DiagnosticRow {
  return { ...unsupportedLayout(dir), run: null, setting: null, upstreamSetting: null, pairKey: null };
}

function notPair(dir: string): DiagnosticRow {
  return {
    code: "not-a-pair",
    message: "a folder of other than two ascending features is not read",
    run: null,
    setting: null,
    upstreamSetting: null,
    pairKey: null,
    file: dir,
  };
}
