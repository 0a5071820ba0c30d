import { binomialHalfCdf } from "./special-functions.ts";

/**
 * Two-sided p-value of the exact McNemar test: `b` and `c` are the discordant pairs, one per direction. Twice the smaller
 * binomial tail, at most 1 (McNemar 1947).
 * Without discordant pairs there is no evidence and p is 1.
 */
export function mcnemarExact(b: number, c: number): number {
  if (!Number.isInteger(b) || !Number.isInteger(c) || b < 0 || c < 0) {
    throw new RangeError(`mcnemarExact: expected counts of discordant pairs, got b = ${b}, c = ${c}`);
  }
  return Math.min(1, 2 * binomialHalfCdf(Math.min(b, c), b + c));
}
