// What an experiment keeps on disk, for whoever runs one or watches one. Knows nothing of Node.

// The journal
export type { JournalEvent, TrialEvent } from "../journal/journal-event.ts";
export {
  decodeJournalLine,
  encodeJournalLine,
  JOURNAL_FORMAT,
  type JournalEntry,
  type JournalExtent,
} from "../journal/journal-line.ts";
export { applyToTrial, type ExperimentState, foldJournal, JournalFold } from "../journal/fold.ts";
export { ADOPTED_ATTEMPT, newTrialState, type TrialState } from "../journal/trial-state.ts";
export { countsOf, type TrialCounts } from "../journal/counts.ts";
export { boundOf, type SpendTotals, spendTotals } from "../journal/spend-totals.ts";

// Journal and folders together
export type { LostResult } from "../history/lost-result.ts";
export { reconcile } from "../history/reconcile.ts";
export { tellAgain } from "../history/tell-again.ts";
export { TrialFiles } from "../history/trial-files.ts";

// What an attempt has cost
export { addUsd } from "../add-usd.ts";
export { type CallBill, CallBillFold, callBillOf } from "../formats/call-journal-file.ts";
export { spendOf, unknownSpend } from "../verdict/spend-of.ts";

// Names
export { runName } from "../layout/run-name.ts";
