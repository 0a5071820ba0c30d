import { midranks } from "./midranks.ts";
import { normalUpperTail } from "./special-functions.ts";

export interface MannWhitneyTest {
  /** U of the first sample: pairs in which the first is larger, ties as half. */
  readonly u: number;
  /** Two-sided; null when a sample is empty or all values are tied. */
  readonly p: number | null;
  /** U / (n1 · n2): the chance that a value of the first sample exceeds one of the second. */
  readonly superiority: number | null;
  readonly method: "exact" | "normal-tie-corrected" | "none";
}

/**
 * Mann-Whitney U. Exact where there are no ties and the smaller sample has at most 8 values, else the normal
 * approximation with tie and continuity correction (Mann and Whitney 1947; Lehmann 1975).
 */
export function mannWhitney(first: readonly number[], second: readonly number[]): MannWhitneyTest {
  const [n1, n2] = [first.length, second.length];
  const { ranks, tieTerm } = midranks([...first, ...second]);
  const rankSum = ranks.slice(0, n1).reduce((sum, rank) => sum + rank, 0);
  const u = rankSum - (n1 * (n1 + 1)) / 2;
  if (n1 === 0 || n2 === 0) return { u, p: null, superiority: null, method: "none" };
  const superiority = u / (n1 * n2);
  if (tieTerm === 0 && Math.min(n1, n2) <= 8) {
    return { u, p: Math.min(1, 2 * exactUpperTail(Math.max(u, n1 * n2 - u), n1, n2)), superiority, method: "exact" };
  }
  const n = n1 + n2;
  const variance = ((n1 * n2) / 12) * (n + 1 - tieTerm / (n * (n - 1)));
  if (variance <= 0) return { u, p: null, superiority, method: "none" };
  const z = (Math.max(u, n1 * n2 - u) - (n1 * n2) / 2 - 0.5) / Math.sqrt(variance);
  return { u, p: Math.min(1, 2 * normalUpperTail(z)), superiority, method: "normal-tie-corrected" };
}

/** P(U ≥ u) under the null: the share of the arrangements, counted by the Gaussian binomial coefficients. */
function exactUpperTail(u: number, n1: number, n2: number): number {
  const size = n1 * n2;
  const counts = new Float64Array(size + 1);
  counts[0] = 1;
  for (let i = 1; i <= n1; i += 1) {
    for (let s = size; s >= n2 + i; s -= 1) counts[s] = (counts[s] ?? 0) - (counts[s - n2 - i] ?? 0);
    for (let s = i; s <= size; s += 1) counts[s] = (counts[s] ?? 0) + (counts[s - i] ?? 0);
  }
  let total = 0;
  let tail = 0;
  counts.forEach((count, s) => {
    total += count;
    if (s >= u) tail += count;
  });
  return tail / total;
}
