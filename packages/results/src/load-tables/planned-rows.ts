import type { Judgement, VerdictFile } from "../formats/verdict-file.ts";
import { parsePairKey } from "../pair.ts";
import type { DatasetRow } from "../tables/dataset-shape.ts";
import type { RunContext } from "../tables/trial.ts";
import { trialRows, type TrialRows } from "./trial-rows.ts";

/** Rows of planned pairs that have no folder: never run, or run without upstream writing anything. */
export function plannedRow(
  key: string,
  context: RunContext,
  runDir: string,
  verdictFile: VerdictFile | null,
  dataset: DatasetRow | null,
): TrialRows[] {
  const pair = parsePairKey(key);
  if (pair === null) return [];
  const judgement = verdictFile ?? notRun;
  const cost = { costUsd: verdictFile?.costUsd ?? null, steps: null };
  const files = { dir: null, result: null, evaluation: null, conversation: null };
  return [
    trialRows(
      {
        context,
        pair,
        planned: true,
        ...files,
        verdictFile,
        judgement,
        judged: verdictFile === null ? "plan" : "verdict-file",
        cost,
      },
      runDir,
      dataset,
    ),
  ];
}

const notRun: Judgement = {
  verdict: null,
  redo: "agent",
  reason: "not-run",
  rule: "not-run",
  stopsRun: false,
  evidence: null,
  diagnostics: [],
};
