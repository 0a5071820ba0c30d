import type { AttemptFile } from "./attempt-file.ts";

/** Whether an attempt was cut off before its agent came to an end: by the user, or by the death of its harness. */
export function wasInterrupted({ agent, evals, judgement }: AttemptFile): boolean {
  return agent === null ? evals.length === 0 && judgement.reason === "interrupted" : agent.end.kind === "interrupted";
}
