import type { ReadSteps } from "../tables/read-steps.ts";
import { marksOf } from "./step-marks.ts";
import { stepParts } from "./step-calls.ts";
import { contentText } from "./text-of.ts";
import type { AgentAccount, StepAccount } from "./trial-account.ts";

/** The steps of an agent, yet without the messages that it sent and read. */
export function stepAccounts({ shape, steps }: ReadSteps): StepAccount[] {
  return steps.map((step, index) => {
    const parts = stepParts(step, shape);
    const summaries = step.summaries.map(({ content }) => ({ kind: "other" as const, text: contentText(content) }));
    const marks = marksOf(parts, step);
    return {
      index,
      timeSec: step.timeSec,
      durationSec: step.durationSec,
      ...parts,
      received: [...parts.received, ...summaries],
      costUsd: step.costUsd,
      inputTokens: step.inputTokens,
      outputTokens: step.outputTokens,
      marks: summaries.length === 0 ? marks : [...marks, "summary"],
      sent: [],
      read: [],
    };
  });
}

export function promptsOf({ prompts }: ReadSteps): AgentAccount["prompts"] {
  return prompts.map((row) => ({ role: row.role ?? "unknown", text: contentText(row.content) }));
}

/** Why there are no steps though the agent worked; null: there are. */
export function missingSteps({ shape, steps }: ReadSteps): string | null {
  if (steps.length > 0) return null;
  if (shape === "empty") return "its trajectory is empty";
  return shape === "other"
    ? "its trajectory is of a form that is not read step by step"
    : "its trajectory holds no answer of a model";
}
