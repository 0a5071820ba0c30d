import type { Judgement } from "./verdict-file.ts";

/**
 * What a run does about an agent phase that was at work until its limit, where another attempt would end the same way and cost the same.
 * - `retry`: it is done again, as any other.
 * - `keep`: it stays a `timeout`; nothing is done again.
 * - `grade`: the work that was saved at the limit is evaluated; where none was, as `keep`.
 */
export const timeLimits = ["retry", "keep", "grade"] as const;
export type TimeLimit = (typeof timeLimits)[number];

/** A timeout that no run tries again unless it is told `retry`. */
export function isKeptAtLimit({ reason, redo }: Pick<Judgement, "reason" | "redo">): boolean {
  return reason === "timeout" && redo === "none";
}

/** The status that an agent has in a result made of the work that was saved when it was ended at its limit. Upstream never writes it. */
export const LIMIT_STATUS = "TimeLimitExceeded";
