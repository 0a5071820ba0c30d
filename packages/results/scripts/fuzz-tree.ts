import { tableToArrow } from "../src/export/arrow.ts";
import { tableToParquet } from "../src/export/parquet.ts";
import type { Evidence, FileSource, Random, Results, SourceFile, Table } from "../src/index.ts";
import * as results from "../src/index.ts";
import { manifestFile, runManifest, verdictFile } from "../src/formats/fixtures/our-files.ts";

const PAIR = "zzlab_task/8/f1_f2";
const RUN = "logs-of-it";
const ATTEMPTS = `.cooperbench-ts/command-a/attempts/${RUN}/${PAIR}`;

/** The tree around a pair folder: every file that the readers open, by path. */
export function treeAround(evidence: Evidence, random: Random): Map<string, string> {
  const solo = evidence.upstreamSetting === "solo" || evidence.files.has("solo.patch");
  const setting = solo ? "solo" : random.below(2) === 0 ? "coop-comm" : "coop-nocomm";
  const manifest = manifestFile(runManifest(RUN, setting, [PAIR, "zzlab_task/8/f1_f3"], { version: "0.0.29" }));
  const verdict = JSON.stringify(verdictFile({ pair: PAIR, run: RUN, setting }));
  const folder = `${RUN}/${results.upstreamSetting(setting)}/${PAIR}`;
  const files = new Map([
    [`${RUN}/config.json`, JSON.stringify({ run_name: RUN, model: "lab/m", agent_framework: "mini_swe_agent" })],
    [`${RUN}/summary.json`, JSON.stringify({ run_name: RUN, results: [], eval: { passed: 1 } })],
    [`${RUN}/eval_summary.json`, JSON.stringify({ run_name: RUN, passed: 1, results: [] })],
    [`${ATTEMPTS}/1/attempt.json`, attempt(setting)],
  ]);
  for (const [name, file] of evidence.files) if (file.kind === "text") files.set(`${folder}/${name}`, file.text);
  if (random.below(3) > 0) files.set(`${RUN}/manifest.json`, JSON.stringify(manifest));
  if (random.below(4) === 0) files.set(`${folder}/verdict.json`, verdict);
  if (random.below(4) === 0) files.set(`${ATTEMPTS}/verdict.json`, verdict);
  return files;
}

/** The dataset that goes with it. */
export const datasetFiles: ReadonlyMap<string, string> = new Map([
  [
    "gold_conflict_report.json",
    JSON.stringify({
      all_results: [{ repo: "zzlab_task", task_id: 8, f1: 1, f2: 2, has_conflict: true, error: null }],
    }),
  ],
  [
    "zzlab_task/task8/feature1/feature.patch",
    "diff --git a/m.py b/m.py\n--- a/m.py\n+++ b/m.py\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n",
  ],
  [
    "zzlab_task/task8/feature2/feature.patch",
    "diff --git a/m.py b/m.py\n--- a/m.py\n+++ b/m.py\n@@ -1,2 +1,2 @@\n a\n-b\n+d\n",
  ],
]);

export interface TreeCounts {
  opened: number;
  parsed: number;
  rejected: number;
  rows: number;
}

/**
 * Reads the tree into tables, checks every row by its published schema, and puts the tables through exports, summary and
 * figures.
 * @throws whatever a reader throws, and where the files that were opened are not those that were parsed or rejected.
 */
export async function readTree(
  files: ReadonlyMap<string, string>,
  dataset: ReadonlyMap<string, string>,
  random: Random,
  counts: TreeCounts,
): Promise<void> {
  let opened = 0;
  const counted = (source: FileSource): FileSource => ({
    ...source,
    read: async (path): Promise<SourceFile> => {
      const file = await source.read(path);
      if (file.content.kind !== "absent") opened += 1;
      return file;
    },
  });
  const judgeMode = results.judgeModes[random.below(results.judgeModes.length)] ?? "missing";
  const read = await results.readResultsFrom(counted(results.mapSource(files)), {
    runs: [{ run: RUN, setting: "coop-comm" }],
    upstreamVersion: ["0.0.11", "0.0.22", "0.0.29"][random.below(3)] ?? "0.0.29",
    judge: judgeMode,
    dataset: counted(results.mapSource(dataset)),
  });
  if (read.files.read !== opened) throw new Error(`${opened} files opened, ${read.files.read} counted`);
  if (opened !== read.files.parsed + read.files.rejected)
    throw new Error(`${opened} opened is not ${read.files.parsed} parsed + ${read.files.rejected} rejected`);
  const named = new Set(read.diagnostics.filter(({ code }) => code === "rejected-file").map(({ file }) => file));
  if (named.size !== read.files.rejected)
    throw new Error(`${read.files.rejected} files rejected, ${named.size} named in the diagnostics`);
  counts.opened += opened;
  counts.parsed += read.files.parsed;
  counts.rejected += read.files.rejected;
  counts.rows += await useTables(read, random.below(4) === 0);
}

const schemas = new Map(Object.values(results.tableShapes).map(({ name, schema }) => [name, schema] as const));

/** `columnar`: write Parquet and Arrow too, half of the time of a case. */
async function useTables(read: Results, columnar: boolean): Promise<number> {
  const steps = await Promise.all(read.pairs.map((row) => read.steps(row)));
  await Promise.all(read.pairs.map((row) => read.testOutput(row, "a")));
  const { runs, pairs, features, agents, messages, attempts, dataset, diagnostics } = read;
  const tables: readonly Table<object>[] = [
    runs,
    pairs,
    features,
    agents,
    messages,
    attempts,
    dataset,
    diagnostics,
    ...steps,
  ];
  let rows = 0;
  for (const table of tables) {
    const schema = schemas.get(results.describeTable(table).name);
    if (schema === undefined) throw new Error("a table without a published schema");
    for (const row of table) schema.parse(row);
    rows += table.length;
    results.tableToCsv(table);
    results.tableToJsonl(table);
    if (!columnar) continue;
    tableToParquet(table);
    tableToArrow(table);
  }
  const few = { resamples: 3, acrossPolicies: true };
  results.summaryNotes(results.summarize(results.plannedTrials(read)));
  results.successBySetting(pairs, few);
  results.conflictRates(pairs, few);
  results.mergeStages(pairs, few);
  results.messagingEffect(pairs, few);
  results.retentionTable(pairs, few);
  results.difficultyCurve(pairs, few);
  results.conversationTurns(pairs, few);
  results.communicationOverhead(pairs, messages);
  results.goodCommunication(pairs, messages);
  results.conversationErrors(pairs, results.speechActs(messages));
  return rows;
}

function attempt(setting: results.Setting): string {
  const judgement: results.Judgement = {
    verdict: "pass",
    redo: "none",
    reason: "tests-passed",
    rule: "tests-passed",
    stopsRun: false,
    evidence: null,
    diagnostics: [],
  };
  const record: results.AttemptFile = {
    schemaVersion: 1,
    experiment: "command-a",
    run: RUN,
    pair: PAIR,
    setting,
    attempt: 1,
    agent: {
      phase: "agent",
      argv: ["cooperbench", "run"],
      environment: [],
      pid: 1,
      startedAt: "2026-01-01T05:00:00Z",
      endedAt: "2026-01-01T05:05:00Z",
      durationMs: 300_000,
      end: { kind: "exited", exitCode: 0 },
      signals: [],
      time: null,
      docker: null,
      model: null,
      judgement,
    },
    evals: [],
    patchRepair: [],
    spend: { costUsd: 0.1, knownUsd: 0.1, unknownCalls: [], source: "upstream" },
    judgement,
  };
  return JSON.stringify(record);
}
