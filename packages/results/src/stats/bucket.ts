/**
 * The equal-width bucket of a share in [0, 1], from 0; 1 is in the last one. A share that is computed from fractions lies a
 * rounding error beside the edge that it is meant to be: (2/3 − 1/3) / (1 − 1/3) is a little less than one half.
 */
export function bucketOf(share: number, buckets: number): number {
  return Math.max(0, Math.min(buckets - 1, Math.floor(share * buckets + TOLERANCE)));
}

/** Far above a rounding error, far below what parts a share from an edge that it does not lie on: that is at least 1e-6 for up to 30 trials per pair. */
const TOLERANCE = 1e-9;
