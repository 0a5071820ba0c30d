import type { ModelCallAccount } from "./trial-account.ts";

/** How a call of the model ended. `unsent`: its agent gave it up before it went out. `unanswered`: no answer is known, also of one under way. */
export type CallOutcome = "answered" | "refused" | "unanswered" | "unsent";

export function callOutcome({
  status,
  latencyMs,
  costUsd,
}: Pick<ModelCallAccount, "status" | "latencyMs" | "costUsd">): CallOutcome {
  if (status !== null) return status < 400 ? "answered" : "refused";
  // Its door wrote down that it cost nothing, which it can say of no call that went out.
  return latencyMs === 0 && costUsd === 0 ? "unsent" : "unanswered";
}
