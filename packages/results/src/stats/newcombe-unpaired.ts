import type { DifferenceInterval } from "./newcombe-paired.ts";
import { wilson, z95 } from "./wilson.ts";

/**
 * Interval of the difference of two independent proportions: square-and-add over two Wilson intervals (Newcombe 1998, Statistics
 * in Medicine 17:873, method 10). All null when one group is empty.
 */
export function newcombeUnpaired(
  first: { readonly k: number; readonly n: number },
  second: { readonly k: number; readonly n: number },
  z: number = z95,
): DifferenceInterval {
  const [a, b] = [wilson(first.k, first.n, z), wilson(second.k, second.n, z)];
  if (
    a.rate === null ||
    a.lower === null ||
    a.upper === null ||
    b.rate === null ||
    b.lower === null ||
    b.upper === null
  )
    return { difference: null, lower: null, upper: null };
  const difference = a.rate - b.rate;
  return {
    difference,
    lower: Math.max(-1, difference - Math.hypot(a.rate - a.lower, b.upper - b.rate)),
    upper: Math.min(1, difference + Math.hypot(a.upper - a.rate, b.rate - b.lower)),
  };
}
