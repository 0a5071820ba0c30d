import type { Judgement, VerdictFile } from "../formats/verdict-file.ts";
import type { TrialState } from "../journal/trial-state.ts";
import { diagnosticsOf } from "../read/trial-rows.ts";
import { plannedTrial } from "../summary/planned-trials.ts";
import type { PlannedTrial } from "../summary/summarize.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import type { TrialRecord } from "../tables/trial-record.ts";

/** A planned trial, as its row says it, with what a row has no column for. */
export interface JudgedTrial extends PlannedTrial {
  readonly row: PairRow;
  /** What stands, with all that was found beside it; its verdict is null while nothing stands. */
  readonly judgement: Judgement;
  /** The run's own verdict, where it stands. */
  readonly verdictFile: VerdictFile | null;
  /** What journal and attempts say; null: nothing. */
  readonly state: TrialState | null;
}

/** None where the trial is not planned. */
export function judgedTrial(row: PairRow, record: TrialRecord): JudgedTrial[] {
  const { verdictFile, state, gold, grading } = record;
  const judgement = { ...record.judgement, diagnostics: diagnosticsOf(record) };
  return plannedTrial(row, judgement.diagnostics).map((trial) => ({
    ...trial,
    row,
    judgement,
    verdictFile,
    state,
    gold,
    grading,
  }));
}
