import type { TrialState } from "./trial-state.ts";

/** Trials by their verdict. */
export interface TrialCounts {
  readonly planned: number;
  readonly pass: number;
  readonly fail: number;
  readonly infraError: number;
  /** Without a verdict yet. */
  readonly pending: number;
}

/** @param states one for each planned trial; undefined: nothing is known of it */
export function countsOf(states: readonly (TrialState | undefined)[]): TrialCounts {
  const verdicts = states.map((state) => state?.judged?.verdict.verdict);
  const count = (verdict: string): number => verdicts.filter((found) => found === verdict).length;
  const [planned, pass, fail, infraError] = [verdicts.length, count("pass"), count("fail"), count("infra_error")];
  return { planned, pass, fail, infraError, pending: planned - pass - fail - infraError };
}
