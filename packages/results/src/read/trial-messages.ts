import { agentTraitsOf } from "../agent.ts";
import type { FileText } from "../formats/file-parse.ts";
import { type ResultFile, resultAgents } from "../formats/result-file.ts";
import type { TrajectoryMessage } from "../formats/trajectory-file.ts";
import type { Diagnostic } from "../formats/verdict-file.ts";
import { messageTime } from "../tables/message-rows.ts";
import type { TimedMessage, TrialRecord } from "../tables/trial-record.ts";
import { loggedMessages } from "./sent-logs.ts";
import { type RebuiltMessages, sentMessages } from "./sent-messages.ts";

export interface TrialMessages extends Pick<TrialRecord, "conversation" | "messagesFrom"> {
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The messages of a trial. Of each agent those in the log of its tool, where that has more than the conversation; where upstream's
 * writer lost them, those of its log, else of its trajectory. Where one agent has neither nobody knows what was said: the conversation
 * stays what the file says.
 * @param told conversation.json; null: there is none
 * @param histories the trajectories by agent, where the messages of a team were lost; null: they were not, or nobody read them
 */
export function trialMessages(
  told: readonly TimedMessage[] | null,
  files: ReadonlyMap<string, FileText>,
  result: ResultFile | null,
  lost: boolean,
  histories: ReadonlyMap<string, readonly TrajectoryMessage[]> | null,
): TrialMessages {
  const asTold: TrialMessages = {
    conversation: told,
    messagesFrom: told === null ? null : "conversation",
    diagnostics: [],
  };
  const logs = loggedMessages(files, result);
  const agents = result === null ? [] : resultAgents(result);
  const toldBy = (slot: string) => (lost ? null : (told?.filter(({ from }) => from === slot) ?? null));
  const isLogged = (slot: string) => (logs.get(slot)?.length ?? -1) > (toldBy(slot)?.length ?? -1);
  const untold = agents.filter(({ slot }) => !isLogged(slot) && toldBy(slot) === null);
  const isWhole = untold.every(({ slot }) => histories?.has(slot) === true);
  if (!isWhole || agents.every(({ slot }) => !isLogged(slot) && toldBy(slot) !== null)) return asTold;
  const isRebuilt = untold.length > 0;
  const rebuilt = isRebuilt ? rebuild(result, new Set(untold.map(({ slot }) => slot)), histories) : NOTHING;
  const messages = [
    ...agents.flatMap(({ slot }) => (isLogged(slot) ? (logs.get(slot) ?? []) : (toldBy(slot) ?? []))),
    ...rebuilt.messages,
    // Senders that the result does not name.
    ...(told ?? []).filter(({ from }) => agents.every(({ slot }) => slot !== from)),
  ];
  return {
    conversation: inOrder(messages),
    messagesFrom: isRebuilt ? "trajectories" : "sent-logs",
    diagnostics: isRebuilt ? rebuiltDiagnostics(rebuilt, untold.length < agents.length ? untold : []) : [],
  };
}

const NOTHING: RebuiltMessages = { messages: [], untold: false };

/** By time where all have one, else agent by agent. */
function inOrder(messages: readonly TimedMessage[]): readonly TimedMessage[] {
  const times = new Map(messages.map((message) => [message, messageTime(message.timestamp)]));
  if ([...times.values()].includes(null)) return messages;
  return messages.toSorted((a, b) => Number(times.get(a)) - Number(times.get(b)));
}

/** Of these agents alone; the others are there as receivers. */
function rebuild(
  result: ResultFile | null,
  of: ReadonlySet<string>,
  histories: ReadonlyMap<string, readonly TrajectoryMessage[]> | null,
): RebuiltMessages {
  const isTranscript = agentTraitsOf(result?.agent_framework ?? null).trajectory === "transcript";
  const agents = result === null ? [] : resultAgents(result);
  return sentMessages(
    agents.map(({ slot, feature_id: feature }) => ({
      slot,
      featureId: feature ?? null,
      rows: of.has(slot) ? (histories?.get(slot) ?? []) : [],
      isTranscript,
    })),
  );
}

/** @param some the agents whose messages they are, where others have a log */
function rebuiltDiagnostics(
  { messages, untold }: RebuiltMessages,
  some: readonly { readonly slot: string }[],
): Diagnostic[] {
  const more = untold ? "; others were sent whose text is not to be seen" : "";
  const whose =
    some.length === 0 ? "" : ` of ${some.map(({ slot }) => slot).join(", ")}, without a log of what it sent`;
  const message = `upstream leaves the messages of a team out of its conversation: ${messages.length} were taken from the trajectories${whose}${more}`;
  return messages.length === 0 && !untold ? [] : [{ code: "messages-rebuilt", message, file: "conversation.json" }];
}
