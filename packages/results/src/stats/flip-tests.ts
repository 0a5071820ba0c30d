import { type ClusterOptions, type ClusterUnit, clusterUnits, flipsOf } from "./clusters.ts";
import type { MatchedPair } from "./match-pairs.ts";
import type { SignFlipTest } from "./sign-flips.ts";

/** The sign flips of a difference of two rates, by one unit. */
export interface FlipTest extends SignFlipTest {
  readonly unit: ClusterUnit;
}

/** By the chosen cluster, `task` by default. No difference of two rates lies beyond −1 or 1, where nothing is rejected either. */
export function flipTest(matched: readonly MatchedPair[], options: ClusterOptions): FlipTest {
  const { cluster: unit = "task" } = options;
  const test = flipsOf(matched, options);
  const { lower, upper } = test;
  return {
    ...test,
    unit,
    lower: lower === null ? null : Math.max(-1, lower),
    upper: upper === null ? null : Math.min(1, upper),
  };
}

/** By every unit, the chosen one first. */
export function flipTests(matched: readonly MatchedPair[], options: ClusterOptions): [FlipTest, ...FlipTest[]] {
  const chosen = flipTest(matched, options);
  const others = clusterUnits.filter((unit) => unit !== chosen.unit);
  return [chosen, ...others.map((cluster) => flipTest(matched, { ...options, cluster }))];
}
