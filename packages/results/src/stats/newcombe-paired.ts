import { wilson, z95 } from "./wilson.ts";

/** Four-fold table of the same pairs under two conditions. */
export interface PairedTable {
  readonly both: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly neither: number;
}

export interface DifferenceInterval {
  /** Rate of the first minus rate of the second; all null when there are no pairs. */
  readonly difference: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
}

/**
 * Interval of the difference of two paired proportions: square-and-add over two Wilson intervals with the
 * continuity-corrected correlation φ (Newcombe 1998, Statistics in Medicine 17:2635, method 10).
 */
export function newcombePaired(table: PairedTable, z: number = z95): DifferenceInterval {
  const { both, onlyFirst, onlySecond, neither } = table;
  const n = both + onlyFirst + onlySecond + neither;
  const first = wilson(both + onlyFirst, n, z);
  const second = wilson(both + onlySecond, n, z);
  if (first.rate === null || first.lower === null || first.upper === null) return noDifference;
  if (second.rate === null || second.lower === null || second.upper === null) return noDifference;
  const difference = (onlyFirst - onlySecond) / n;
  const phi = correctedPhi(table, n);
  const below = squareAndAdd(first.rate - first.lower, second.upper - second.rate, phi);
  const above = squareAndAdd(first.upper - first.rate, second.rate - second.lower, phi);
  return { difference, lower: Math.max(-1, difference - below), upper: Math.min(1, difference + above) };
}

const noDifference: DifferenceInterval = { difference: null, lower: null, upper: null };

function correctedPhi({ both, onlyFirst, onlySecond, neither }: PairedTable, n: number): number {
  const margins = (both + onlyFirst) * (onlySecond + neither) * (both + onlySecond) * (onlyFirst + neither);
  if (margins === 0) return 0;
  const cross = both * neither - onlyFirst * onlySecond;
  const corrected = cross > 0 ? Math.max(cross - n / 2, 0) : cross;
  return corrected / Math.sqrt(margins);
}

/** √(a² − 2φab + b²); rounding can leave a tiny negative number under the root when φ is 1. */
function squareAndAdd(a: number, b: number, phi: number): number {
  return Math.sqrt(Math.max(0, a * a - 2 * phi * a * b + b * b));
}
