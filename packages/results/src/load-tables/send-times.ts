import type { ConversationMessage } from "../formats/conversation-file.ts";
import type { TrajectoryFile } from "../formats/trajectory-file.ts";
import type { TimedMessage } from "../tables/trial.ts";
import type { AgentFacts } from "../verdict/facts.ts";

/**
 * The messages with their times. Upstream writes none for mini_swe_agent_v2, and its file holds agent1's messages, then agent2's:
 * the times are taken from the trajectories, where each delivered message is a line of a command's output. An agent whose
 * trajectory has another number of them (a compaction cut it) keeps unknown times.
 */
export function withSendTimes(
  messages: readonly ConversationMessage[],
  agents: readonly Pick<AgentFacts, "slot" | "trajectory">[],
): TimedMessage[] {
  const times = new Map<string, number[]>();
  for (const { slot, trajectory } of agents) {
    const sent = trajectory.kind === "parsed" ? sendTimes(trajectory.value) : [];
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
function sendTimes({ messages }: TrajectoryFile): number[] {
  return messages.flatMap(({ role, extra }) => {
    const { raw_output: raw, timestamp } = extra ?? {};
    if (role !== "tool" || typeof raw !== "string" || typeof timestamp !== "number") return [];
    return (raw.match(DELIVERED) ?? []).map(() => timestamp);
  });
}
