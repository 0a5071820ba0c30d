import type { Diagnostic } from "../formats/verdict-file.ts";
import type { Setting } from "../setting.ts";

/** Diagnostics of a finished trial whose conversation is not as its setting says: what `summary` shows under its table. */
export function conversationChecks(
  setting: Setting | null,
  /** Messages in the conversation file; null: there is none, or it is unreadable. */
  messages: number | null,
): Diagnostic[] {
  const say = (code: string, message: string): Diagnostic[] => [{ code, message, file: "conversation.json" }];
  if (setting === "coop-comm" && messages === null)
    return say("conversation-missing", "coop-comm without a readable conversation file");
  if (setting === "coop-comm" && messages === 0) return say("conversation-empty", "coop-comm without a message");
  if (setting === "coop-nocomm" && messages !== null && messages > 0)
    return say(
      "conversation-unexpected",
      `coop-nocomm with ${messages} recorded ${messages === 1 ? "message" : "messages"}`,
    );
  if (setting === "solo" && messages !== null) return say("conversation-unexpected", "solo with a conversation file");
  return [];
}
