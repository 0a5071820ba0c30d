import { midranks } from "./midranks.ts";
import { normalUpperTail } from "./special-functions.ts";

export interface WilcoxonTest {
  /** Rank sums of the positive and of the negative differences. */
  readonly positive: number;
  readonly negative: number;
  /** Two-sided; null when all differences are zero, or there are none. */
  readonly p: number | null;
  /** (positive − negative) / (positive + negative), the matched rank-biserial correlation in −1 … 1; null likewise. */
  readonly rankBiserial: number | null;
  /** Differences of zero. They have no sign and are left out. */
  readonly zeros: number;
  /** Differences whose absolute value occurs more than once. */
  readonly ties: number;
  readonly method: "exact" | "normal-tie-corrected" | "none";
}

/** Up to here the exact distribution is taken: above it the normal one is as good. */
const EXACT = 50;

/**
 * Wilcoxon's signed-rank test of paired differences (Wilcoxon 1945), zeros left out. Exact without ties and up to 50
 * differences, else the normal approximation with tie and continuity correction.
 */
export function wilcoxon(differences: readonly number[]): WilcoxonTest {
  const signed = differences.filter((difference) => difference !== 0);
  const n = signed.length;
  const { ranks, tieTerm, tied } = midranks(signed.map(Math.abs));
  const total = (n * (n + 1)) / 2;
  const positive = signed.reduce((sum, difference, i) => sum + (difference > 0 ? (ranks[i] ?? 0) : 0), 0);
  const negative = total - positive;
  const facts = { positive, negative, zeros: differences.length - n, ties: tied };
  if (n === 0) return { ...facts, p: null, rankBiserial: null, method: "none" };
  const rankBiserial = (positive - negative) / total;
  const larger = Math.max(positive, negative);
  if (tied === 0 && n <= EXACT)
    return { ...facts, p: Math.min(1, 2 * exactUpperTail(larger, n)), rankBiserial, method: "exact" };
  const variance = (n * (n + 1) * (2 * n + 1)) / 24 - tieTerm / 48;
  const z = (larger - total / 2 - 0.5) / Math.sqrt(variance);
  return { ...facts, p: Math.min(1, 2 * normalUpperTail(z)), rankBiserial, method: "normal-tie-corrected" };
}

/** P(W ≥ w) where each of the ranks 1 … n is in the sum by the toss of a coin. */
function exactUpperTail(w: number, n: number): number {
  const chances = new Float64Array((n * (n + 1)) / 2 + 1);
  chances[0] = 1;
  for (let rank = 1; rank <= n; rank += 1) {
    for (let sum = (rank * (rank + 1)) / 2; sum >= 0; sum -= 1)
      chances[sum] = ((chances[sum] ?? 0) + (sum >= rank ? (chances[sum - rank] ?? 0) : 0)) / 2;
  }
  return chances.slice(w).reduce((sum, chance) => sum + chance, 0);
}
