/** Cohen's h, 2·asin √p − 2·asin √q: a difference of two rates in a unit that is as large near 0 and 1 as in the middle. */
export function cohensH(first: number, second: number): number {
  return 2 * Math.asin(Math.sqrt(first)) - 2 * Math.asin(Math.sqrt(second));
}

/** Odds ratio of matched pairs: the discordant pairs of one direction by those of the other; null when that is no number. */
export function matchedOddsRatio(onlyFirst: number, onlySecond: number): number | null {
  return onlySecond === 0 ? null : onlyFirst / onlySecond;
}

/** Cliff's delta in −1 … 1, which is the rank-biserial correlation of two unpaired groups: P(first larger) − P(second larger). */
export function cliffsDelta(superiority: number): number {
  return 2 * superiority - 1;
}
