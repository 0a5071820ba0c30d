import { joinLabels } from "../figures/join-labels.ts";
import { type BootstrapOptions, clusterBootstrap } from "../stats/cluster-bootstrap.ts";
import { mean } from "../stats/group-rows.ts";
import { intervalName } from "../stats/interval-name.ts";
import { rateInterval, type RateInterval, taskOf } from "../stats/rate-interval.ts";
import { type LabelRow, noLabel } from "../tables/labels-shape.ts";
import type { PairRow } from "../tables/pairs-shape.ts";

/** How often a category was given. */
export interface CategoryCount {
  readonly category: string;
  readonly labels: number;
  /** labels / all labels but `none`; null without any. Not what the paper gives: its unit is the conversation. */
  readonly shareOfLabels: number | null;
  /** The conversations with the category, of those that were judged: rate = k / n, whatever the arms and repeats. Wilson's interval where each pair occurs once, else the task-cluster bootstrap. */
  readonly conversations: RateInterval;
}

/**
 * Labels by category, per label and per conversation. A conversation is judged when it has a row of these labels, `none` included; others are
 * no part of the shares.
 * @param labels of one scheme
 * @param order the categories in the order in which they are wanted, also those that nobody gave; `none` and others come behind
 */
export function countLabels(
  pairs: Iterable<PairRow>,
  labels: readonly LabelRow[],
  order: readonly string[] = [],
  options: BootstrapOptions = {},
): CategoryCount[] {
  const all = [...pairs];
  const labelsOf = joinLabels(all, labels);
  const judged = all.filter((pair) => labelsOf(pair).length > 0);
  const given = labels.filter(({ category }) => category !== noLabel).length;
  const categories = new Set([...order, ...labels.map(({ category }) => category)]);
  return [...categories].map((category) => {
    const count = labels.filter((label) => label.category === category).length;
    return {
      category,
      labels: count,
      shareOfLabels: category === noLabel || given === 0 ? null : count / given,
      conversations: shareOf(judged, (pair) => labelsOf(pair).some((label) => label.category === category), options),
    };
  });
}

function shareOf(judged: readonly PairRow[], has: (pair: PairRow) => boolean, options: BootstrapOptions): RateInterval {
  const pairs = new Set(judged.map(({ pairKey }) => pairKey));
  if (pairs.size === judged.length) return rateInterval(judged, has, { ...options, ci: "wilson" });
  const items = judged.map((pair) => ({ task: taskOf(pair), share: Number(has(pair)) }));
  const { estimate, lower, upper } = clusterBootstrap(
    items,
    ({ task }) => task,
    (drawn) => mean(drawn.map(({ share }) => share)),
    options,
  );
  const k = items.filter(({ share }) => share === 1).length;
  return {
    k,
    n: items.length,
    rate: estimate,
    lower,
    upper,
    ci: intervalName("task-cluster-bootstrap", options.level),
  };
}
