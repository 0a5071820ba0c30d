import { worksAlone } from "../setting.ts";
import { groupBy } from "../stats/group-rows.ts";
import type { MessageRow } from "../tables/messages-shape.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { trialId } from "./join-labels.ts";

/** Trials of which it is known how many messages there were, none included. */
export function conversationTrials(pairs: readonly PairRow[]): PairRow[] {
  return pairs.filter(({ messages }) => messages !== null);
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
