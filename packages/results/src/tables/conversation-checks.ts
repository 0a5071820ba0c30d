import type { Diagnostic } from "../formats/verdict-file.ts";
import { settingTraits, worksAlone } from "../setting.ts";
import type { TrialRecord } from "./trial-record.ts";

/** Diagnostics of a finished trial whose conversation is not as its setting says: what `summary` shows under its table. */
export function conversationChecks({
  context: { setting, sends },
  conversation,
  messagesFrom,
}: Pick<TrialRecord, "conversation" | "messagesFrom"> & {
  readonly context: Pick<TrialRecord["context"], "setting" | "sends">;
}): Diagnostic[] {
  const isElsewhere = messagesFrom === "trajectories" || messagesFrom === "sent-logs";
  const file = isElsewhere ? null : "conversation.json";
  const say = (code: string, message: string): Diagnostic[] => [{ code, message, file }];
  if (setting === null) return [];
  const messages = conversation?.length ?? null;
  if (sends === true) {
    if (messages === null) return say("conversation-missing", `${setting} without a readable conversation file`);
    if (messages > 0) return [];
    // Upstream writes an empty one for every team.
    if (settingTraits[setting].team && messagesFrom === "conversation") return [];
    return say("conversation-empty", `${setting} without a message`);
  }
  if (messages === null) return [];
  if (worksAlone(setting)) return say("conversation-unexpected", `${setting} with a conversation file`);
  if (messages === 0) return [];
  return say(
    "conversation-unexpected",
    `${setting} with ${messages} recorded ${messages === 1 ? "message" : "messages"}`,
  );
}
