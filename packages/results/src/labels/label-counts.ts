import { joinLabels } from "../figures/join-labels.ts";
import type { BootstrapOptions } from "../stats/cluster-bootstrap.ts";
import { rateInterval, type RateInterval } from "../stats/rate-interval.ts";
import { type LabelRow, noLabel } from "../tables/labels-shape.ts";
import type { PairRow } from "../tables/pairs-shape.ts";

/** How often a category was given. */
export interface CategoryCount {
  readonly category: string;
  readonly labels: number;
  /** labels / all labels but `none`; null without any. Not what the paper gives: its unit is the conversation. */
  readonly shareOfLabels: number | null;
  /** The conversations with the category, of those that were judged: rate = k / n, whatever the arms and repeats. Its interval is that of every rate. */
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
      conversations: rateInterval(
        judged,
        (pair) => labelsOf(pair).some((label) => label.category === category),
        options,
      ),
    };
  });
}
