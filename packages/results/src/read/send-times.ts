import type { ConversationMessage } from "../formats/conversation-file.ts";
import type { TrajectoryMessage } from "../formats/trajectory-file.ts";
import type { TimedMessage } from "../tables/trial-record.ts";

/**
 * The messages with their times. Upstream writes none for mini_swe_agent_v2, and its file holds agent1's messages, then agent2's:
 * the times are taken from the trajectories, where each delivered message is a line of a command's output. An agent whose
 * history has another number of them (a compaction cut it, and the whole was not kept) keeps unknown times.
 *
 * @param histories all rows of each agent, by slot
 */
export function withSendTimes(
  messages: readonly ConversationMessage[],
  histories: ReadonlyMap<string, readonly TrajectoryMessage[]>,
): TimedMessage[] {
  const times = new Map<string, number[]>();
  for (const [slot, history] of histories) {
    const sent = sendTimes(history);
    if (sent.length === messages.filter(({ from }) => from === slot).length) times.set(slot, sent);
  }
  return messages.map((message): TimedMessage => {
    const sentAt = times.get(message.from)?.shift();
    if (message.timestamp !== null) return { ...message, timeSource: "conversation" };
    return sentAt === undefined
      ? { ...message, timeSource: null }
      : { ...message, timestamp: sentAt, timeSource: "trajectory" };
  });
}

const DELIVERED = /^Message sent to /gm;

/** When each message was delivered: a command may send several. */
function sendTimes(history: readonly TrajectoryMessage[]): number[] {
  return history.flatMap(({ role, extra }) => {
    const { raw_output: raw, timestamp } = extra ?? {};
    if (role !== "tool" || typeof raw !== "string" || typeof timestamp !== "number") return [];
    return (raw.match(DELIVERED) ?? []).map(() => timestamp);
  });
}
