import type { Diagnostic } from "../formats/verdict-file.ts";
import { type Setting, settingTraits, worksAlone } from "../setting.ts";

/** Diagnostics of a finished trial whose conversation is not as its setting says: what `summary` shows under its table. */
export function conversationChecks(
  setting: Setting | null,
  /** Messages in the conversation file; null: there is none, or it is unreadable. */
  messages: number | null,
): Diagnostic[] {
  const say = (code: string, message: string): Diagnostic[] => [{ code, message, file: "conversation.json" }];
  if (setting === null) return [];
  if (settingTraits[setting].messages) {
    if (messages === null) return say("conversation-missing", `${setting} without a readable conversation file`);
    return messages === 0 ? say("conversation-empty", `${setting} without a message`) : [];
  }
  if (messages === null) return [];
  if (worksAlone(setting)) return say("conversation-unexpected", `${setting} with a conversation file`);
  if (messages === 0) return [];
  return say(
    "conversation-unexpected",
    `${setting} with ${messages} recorded ${messages === 1 ? "message" : "messages"}`,
  );
}
