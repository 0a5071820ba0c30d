/** 97.5 % quantile of the standard normal distribution: two-sided 95 %. */
export const z95 = 1.959963984540054;

/** A binomial rate with its Wilson score interval; all null when `n` is 0. */
export interface WilsonInterval {
  /** k / n. */
  readonly rate: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
}

/**
 * Wilson score interval of k successes in n trials (Wilson 1927; the paper's App. C). The bounds lie in [0, 1] by
 * construction and are exactly 0 for k = 0 and exactly 1 for k = n. `z` is the normal quantile, 95 % by default.
 *
 * Throws RangeError unless 0 <= k <= n are integers and z is positive.
 */
export function wilson(k: number, n: number, z: number = z95): WilsonInterval {
  if (!Number.isInteger(k) || !Number.isInteger(n) || k < 0 || k > n) {
    throw new RangeError(`wilson: expected integers 0 <= k <= n, got k = ${k}, n = ${n}`);
  }
  return n === 0 ? { rate: null, lower: null, upper: null } : wilsonOf(k / n, n, z);
}

/** The same of a share `p` of `n` that need not be whole, such as the number of clusters that tell as much as some trials do. */
export function wilsonOf(p: number, n: number, z: number = z95): WilsonInterval & { readonly rate: number } {
  if (!(z > 0) || !Number.isFinite(z)) throw new RangeError(`wilson: expected a positive z, got ${z}`);
  const zz = z * z;
  const centre = p + zz / (2 * n);
  const half = z * Math.sqrt((p * (1 - p)) / n + zz / (4 * n * n));
  const scale = 1 + zz / n;
  return {
    rate: p,
    lower: p === 0 ? 0 : Math.max(0, (centre - half) / scale),
    upper: p === 1 ? 1 : Math.min(1, (centre + half) / scale),
  };
}
