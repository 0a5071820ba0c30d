import type { Verdict } from "../formats/verdict-file.ts";

/** Trials by their verdict. */
export interface TrialCounts {
  readonly planned: number;
  readonly pass: number;
  readonly fail: number;
  readonly infraError: number;
  /** Without a verdict yet. */
  readonly pending: number;
}

/** @param verdicts one for each planned trial; null or undefined: nothing stands of it */
export function countVerdicts(verdicts: readonly (Verdict | null | undefined)[]): TrialCounts {
  const count = (verdict: Verdict): number => verdicts.filter((found) => found === verdict).length;
  const [planned, pass, fail, infraError] = [verdicts.length, count("pass"), count("fail"), count("infra_error")];
  return { planned, pass, fail, infraError, pending: planned - pass - fail - infraError };
}
