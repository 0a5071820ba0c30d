import { trialId } from "../tables/trial-columns.ts";
import { worksAlone } from "../setting.ts";
import { groupBy } from "../stats/group-rows.ts";
import type { MessageRow } from "../tables/messages-shape.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import type { Rubric } from "./rubric.ts";

/** The messages of one trial, in the order of the table of messages. */
export interface Conversation {
  readonly pair: PairRow;
  readonly messages: readonly Pick<MessageRow, "index" | "from" | "to" | "text">[];
}

export interface Conversations {
  readonly conversations: readonly Conversation[];
  /** Trials of several agents that the rubric is about and that have no message: there is nothing to ask about. */
  readonly withoutMessages: number;
  /** Trials of several agents that the rubric is not about: they did not fail. */
  readonly notFailed: number;
}

/** What a rubric is to be held against: the trials of several agents that wrote to each other. */
export function conversationsFor(
  rubric: Pick<Rubric, "about">,
  pairs: Iterable<PairRow>,
  messages: Iterable<MessageRow>,
): Conversations {
  const messagesOf = groupBy(messages, trialId);
  const shared = [...pairs].filter((pair) => !worksAlone(pair.setting));
  const meant = shared.filter((pair) => rubric.about === "all" || pair.verdict === "fail");
  const conversations = meant.flatMap((pair) => {
    const own = messagesOf.get(trialId(pair)) ?? [];
    return own.length === 0 ? [] : [{ pair, messages: own }];
  });
  return {
    conversations,
    withoutMessages: meant.length - conversations.length,
    notFailed: shared.length - meant.length,
  };
}
