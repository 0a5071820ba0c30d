import { chiSquare1UpperTail } from "./special-functions.ts";

/** One stratum: success and failure under two conditions. */
export interface Stratum {
  readonly firstPass: number;
  readonly firstFail: number;
  readonly secondPass: number;
  readonly secondFail: number;
}

export interface CmhTest {
  /** Chi-square with one degree of freedom; null when no stratum can tell the conditions apart. */
  readonly statistic: number | null;
  readonly p: number | null;
  /** Mantel-Haenszel common odds ratio, first against second; null when it is undefined or infinite. */
  readonly oddsRatio: number | null;
  /** Strata with both conditions and both outcomes: only they carry evidence. */
  readonly informative: number;
  readonly strata: number;
}

/**
 * Cochran-Mantel-Haenszel test over 2 × 2 strata, without continuity correction (Mantel and Haenszel 1959). Repeats of a pair are no independent samples: stratified by pair, only differences within a pair count.
 */
export function cmh(strata: Iterable<Stratum>): CmhTest {
  let count = 0;
  let informative = 0;
  let surplus = 0;
  let variance = 0;
  let oddsUp = 0;
  let oddsDown = 0;
  for (const { firstPass: a, firstFail: b, secondPass: c, secondFail: d } of strata) {
    count += 1;
    const n = a + b + c + d;
    if (n < 2) continue;
    const spread = ((a + b) * (c + d) * (a + c) * (b + d)) / (n * n * (n - 1));
    if (spread > 0) informative += 1;
    surplus += a - ((a + b) * (a + c)) / n;
    variance += spread;
    oddsUp += (a * d) / n;
    oddsDown += (b * c) / n;
  }
  const oddsRatio = oddsDown > 0 ? oddsUp / oddsDown : null;
  if (variance === 0) return { statistic: null, p: null, oddsRatio, informative, strata: count };
  const statistic = (surplus * surplus) / variance;
  return { statistic, p: chiSquare1UpperTail(statistic), oddsRatio, informative, strata: count };
}
