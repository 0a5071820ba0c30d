// What an experiment keeps on disk, for whoever runs one or watches one. Knows nothing of Node.

// The journal
export type { JournalEvent, TrialEvent } from "../journal/journal-event.ts";
export { encodeJournalLine, JOURNAL_FORMAT, type JournalEntry, type JournalExtent } from "../journal/journal-line.ts";
export { applyToTrial, type ExperimentState, foldJournal, JournalFold } from "../journal/fold.ts";
export { ADOPTED_ATTEMPT, newTrialState, type TrialState } from "../journal/trial-state.ts";
export { countVerdicts, type TrialCounts } from "../verdict/verdict-counts.ts";
export { boundOf, type SpendTotals, spendTotals } from "../journal/spend-totals.ts";

// What a run says
export type { ExperimentEvent, ExperimentOutcome } from "../events/experiment-event.ts";
export { EVENTS_FORMAT, isLiveEvent, type LiveEvent, type RunEvent } from "../events/run-event.ts";
export { type BegunPhase, RunFold, type RunSession } from "../events/run-fold.ts";
export { type PastPause, type PastSession, type RunPast, RunPastFold } from "../events/run-past.ts";
export { timeLeft, type TimeLeft, type TimeLeftFacts } from "../events/time-left.ts";
export { trialStateEvents } from "../events/trial-state-events.ts";
export {
  type ExperimentStatus,
  type RunningStatus,
  type SettingStatus,
  type StandingTrial,
  standingTrials,
  type StatusFacts,
  statusOf,
} from "../events/status.ts";

// Journal and folders together
export type { LostResult } from "../history/lost-result.ts";
export { tellAgain } from "../history/tell-again.ts";
export { trialHistory } from "../history/trial-history.ts";

// What an attempt has cost
export { addUsd } from "../sums.ts";
export { type CallBill, CallBillFold } from "../formats/call-journal-file.ts";
export { spendOf, unknownSpend } from "../verdict/spend-of.ts";

// Names
export { attemptNumbers, GOLD, goldFolder, goldResultsFolder, LABELS, labelsFolder } from "../layout/folders.ts";
export { runName } from "../layout/run-name.ts";
