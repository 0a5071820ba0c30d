import { actionCommands } from "../formats/action-commands.ts";
import { type SendMessageCall, sendMessageCalls } from "../formats/send-message-calls.ts";
import type { TrajectoryMessage } from "../formats/trajectory-file.ts";
import type { TimedMessage } from "../tables/trial-record.ts";
import { sendsOfCalls, textsOfSends } from "../tables/step-sends.ts";
import { toolCalls } from "../formats/tool-calls.ts";

/** The history of one agent, and whose it is. */
export interface AgentHistory {
  readonly slot: string;
  readonly featureId: number | null;
  readonly rows: readonly TrajectoryMessage[];
  /** Calls and answers are texts, as claude_code and codex write them. */
  readonly isTranscript: boolean;
}

export interface RebuiltMessages {
  /** In the order of time where it is known, else agent by agent. */
  readonly messages: readonly TimedMessage[];
  /** Sends that are seen without their text: a loop or a script sent them, or nothing came back. */
  readonly untold: boolean;
}

/** The messages of agents whose conversation upstream's writer loses, from what they ran. */
export function sentMessages(histories: readonly AgentHistory[]): RebuiltMessages {
  const told = histories.map((history) =>
    history.isTranscript ? ofTranscript(history, histories) : ofCommands(history),
  );
  const messages = told.flatMap((one) => one.messages);
  const timed = messages.every(({ timestamp }) => timestamp !== null);
  return {
    messages: timed ? messages.toSorted((a, b) => Number(a.timestamp) - Number(b.timestamp)) : messages,
    untold: told.some(({ untold }) => untold),
  };
}

const DELIVERED = /^Message sent to (\S+)/gm;

/** Of agents that run in upstream: it takes the calls out of a command, and answers each that it delivers with a line. */
function ofCommands({ slot, featureId, rows }: AgentHistory): RebuiltMessages {
  const messages: TimedMessage[] = [];
  let untold = false;
  let asked: SendMessageCall[] | null = null;
  for (const row of rows) {
    if (row.role === "assistant") asked = (actionCommands(row) ?? []).flatMap(sendMessageCalls);
    if (row.role === "tool" && asked !== null) {
      const { raw_output: raw, timestamp } = row.extra ?? {};
      for (const [, to = ""] of typeof raw === "string" ? raw.matchAll(DELIVERED) : []) {
        const place = asked.findIndex((call) => call.to === to);
        const [call] = place === -1 ? [] : asked.splice(place, 1);
        if (call === undefined) untold = true;
        else messages.push(message(slot, featureId, call, typeof timestamp === "number" ? timestamp : null));
      }
    }
  }
  return { messages, untold };
}

/** Of agents that run in the container: what their tool was given, where it sent all that it was given. */
function ofTranscript({ slot, featureId, rows }: AgentHistory, all: readonly AgentHistory[]): RebuiltMessages {
  const others = all.flatMap((other) => (other.slot === slot ? [] : [other.slot]));
  const messages: TimedMessage[] = [];
  let untold = false;
  for (const [at, calls] of toolCalls(rows)) {
    for (const call of calls) {
      const sends = sendsOfCalls([call], others.length);
      if (sends === 0) continue;
      const texts = call.command === null ? [] : textsOfSends(call.command, others);
      const time = rows[at]?.["timestamp"];
      if (texts.length === sends)
        messages.push(...texts.map((text) => message(slot, featureId, text, typeof time === "number" ? time : null)));
      else untold = true;
    }
  }
  return { messages, untold };
}

function message(
  from: string,
  featureId: number | null,
  { to, text }: SendMessageCall,
  timestamp: number | null,
): TimedMessage {
  return { from, to, text, timestamp, featureId, timeSource: timestamp === null ? null : "trajectory" };
}
