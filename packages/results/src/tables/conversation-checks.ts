import type { Diagnostic } from "../formats/verdict-file.ts";
import type { Trial } from "./trial.ts";

/** Diagnostics of a trial whose conversation is not as its setting says: what `summary` shows under its table. */
export function conversationChecks(trial: Trial): Diagnostic[] {
  const { setting } = trial.context;
  if (trial.result === null) return [];
  const file = "conversation.json";
  if (setting === "coop-comm" && trial.conversation === null) {
    return [{ code: "conversation-missing", message: "coop-comm without a readable conversation file", file }];
  }
  const count = trial.conversation?.length ?? 0;
  if (setting === "coop-comm" && count === 0)
    return [{ code: "conversation-empty", message: "coop-comm without a message", file }];
  if (setting === "coop-nocomm" && count > 0) {
    return [
      {
        code: "conversation-unexpected",
        message: `coop-nocomm with ${count} recorded ${count === 1 ? "message" : "messages"}`,
        file,
      },
    ];
  }
  if (setting === "solo" && trial.conversation !== null)
    return [{ code: "conversation-unexpected", message: "solo with a conversation file", file }];
  return [];
}
