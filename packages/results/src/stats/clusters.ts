import { clusterBootstrap, type BootstrapInterval, type BootstrapOptions } from "./cluster-bootstrap.ts";
import { clusterRatio } from "./cluster-ratio.ts";
import { groupBy } from "./group-rows.ts";
import { differenceOf, type MatchedPair } from "./match-pairs.ts";
import { signFlips, type SignFlipTest } from "./sign-flips.ts";

/** What may hang together: the repeats of a pair alone, or all pairs of a task, which share features. */
export const clusterUnits = ["task", "pair"] as const;
export type ClusterUnit = (typeof clusterUnits)[number];

export interface ClusterOptions extends BootstrapOptions {
  /** `task` by default. */
  readonly cluster?: ClusterUnit;
  /** Sign vectors drawn where there are too many to go through all; 20,000 by default. */
  readonly flips?: number;
}

/** Sign flips of the pairs' differences by cluster. */
export function flipsOf(matched: readonly MatchedPair[], options: ClusterOptions): SignFlipTest {
  const clusters = [...groupBy(matched, clusterOf(options)).values()].map((pairs) => ({
    sum: pairs.reduce((sum, pair) => sum + differenceOf(pair), 0),
    size: pairs.length,
  }));
  return signFlips(clusters, options);
}

type Clustered = Pick<MatchedPair, "task" | "pairKey">;

/** Percentile bootstrap of a statistic of the pairs, whole clusters drawn. */
export function bootstrapOf<Item extends Clustered>(
  items: readonly Item[],
  statistic: (items: readonly Item[]) => number | null,
  options: ClusterOptions,
): BootstrapInterval {
  return clusterBootstrap(items, clusterOf(options), statistic, options);
}

/** The same of the mean of a number of each item. */
export function bootstrapOfMean<Item extends Clustered>(
  items: readonly Item[],
  valueOf: (item: Item) => number,
  options: ClusterOptions,
): BootstrapInterval {
  const cluster = clusterOf(options);
  return clusterRatio(
    items.map((item) => ({ cluster: cluster(item), above: valueOf(item), below: 1 })),
    options,
  );
}

function clusterOf({ cluster = "task" }: ClusterOptions): (pair: Clustered) => string {
  return cluster === "task" ? ({ task }) => task : ({ pairKey }) => pairKey;
}
