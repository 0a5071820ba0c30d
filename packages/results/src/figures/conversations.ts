import { worksAlone } from "../setting.ts";
import { groupBy } from "../stats/group-rows.ts";
import type { MessageRow } from "../tables/messages-shape.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { gradedTrials } from "./graded.ts";
import { trialId } from "../tables/trial-columns.ts";
import { onlyGradedNote, unknownNote } from "./notes.ts";

/**
 * Graded trials of which it is known how many messages there were, none included. Agents that never ran, or were cut off, were not
 * silent.
 */
export function conversationTrials(pairs: readonly PairRow[]): PairRow[] {
  return gradedTrials(pairs).filter(({ messages }) => messages !== null);
}

/** What figures of conversations leave out. */
export function conversationNotes(pairs: readonly PairRow[]): (string | null)[] {
  const several = pairs.filter((row) => !worksAlone(row.setting));
  return [onlyGradedNote(several), silentNote(gradedTrials(several))];
}

/** Messages of a trial, in their order. */
export function messagesByTrial(messages: Iterable<MessageRow>): (trial: PairRow) => readonly MessageRow[] {
  const found = groupBy(messages, trialId);
  return (trial) => found.get(trialId(trial)) ?? [];
}

/** Trials of several agents of which no conversation is known. */
export function silentNote(pairs: readonly PairRow[]): string | null {
  const several = pairs.filter((row) => !worksAlone(row.setting));
  const unknown = several.filter(({ messages }) => messages === null).length;
  return unknown === 0 ? null : `left out: ${unknown} of ${several.length} trials without a conversation`;
}

/** Trials whose conversation was labelled, silent ones included: a conversation that nobody looked at has no acts, not none. */
export function labelledTrials(
  trials: readonly PairRow[],
  labelsOf: (trial: PairRow) => readonly unknown[],
): PairRow[] {
  return trials.filter((trial) => trial.messages === 0 || labelsOf(trial).length > 0);
}

/** `left out: 3 of 10 conversations without labels of the scheme x`. */
export function unlabelledNote(
  trials: readonly PairRow[],
  labelled: readonly PairRow[],
  scheme: string,
): string | null {
  const what = `conversations without labels of the scheme ${scheme}`;
  return unknownNote(trials.length - labelled.length, trials.length, what);
}
