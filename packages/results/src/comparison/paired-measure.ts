import { bootstrapOf, type ClusterOptions, flipsOf } from "../stats/clusters.ts";
import { mean } from "../stats/group-rows.ts";
import { intervalName } from "../stats/interval-name.ts";
import { differenceOf, matchPairs, type MatchedPair } from "../stats/match-pairs.ts";
import { wilcoxon } from "../stats/wilcoxon.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import type { Measure, MeasureDifference } from "./measure-row.ts";
import { finite, median, ratio, rounded } from "./numbers.ts";

/** Of the pairs whose value is known on both sides, each by its mean over the repeats. */
export function pairedMeasure(
  measure: Measure,
  first: readonly PairRow[],
  second: readonly PairRow[],
  options: ClusterOptions,
): MeasureDifference {
  const { cluster = "task", level } = options;
  const { matched } = matchPairs(first, second, (row) => row[measure]);
  const flips = flipsOf(matched, options);
  const middle = bootstrapOf(matched, medianDifference, options);
  const quotient = bootstrapOf(
    matched,
    (pairs) => ratio(mean(meansOf(pairs, "first")), mean(meansOf(pairs, "second"))),
    options,
  );
  const ranks = wilcoxon(matched.map(roundedDifference));
  return {
    pairs: matched.length,
    firstMean: mean(meansOf(matched, "first")),
    secondMean: mean(meansOf(matched, "second")),
    firstMedian: median(meansOf(matched, "first")),
    secondMedian: median(meansOf(matched, "second")),
    difference: flips.difference,
    lower: finite(flips.lower),
    upper: finite(flips.upper),
    ci: intervalName(`sign-flips-by-${cluster}` as const, level),
    p: flips.p,
    medianDifference: middle.estimate,
    medianLower: middle.lower,
    medianUpper: middle.upper,
    ratio: quotient.estimate,
    ratioLower: quotient.lower,
    ratioUpper: quotient.upper,
    bootstrapCi: intervalName(`${cluster}-cluster-bootstrap` as const, level),
    wilcoxonP: ranks.p,
    wilcoxonMethod: ranks.method,
    zeros: ranks.zeros,
    ties: ranks.ties,
    rankBiserial: ranks.rankBiserial,
  };
}

function meansOf(pairs: readonly MatchedPair[], side: "first" | "second"): number[] {
  return pairs.map((pair) => mean(pair[side]) ?? 0);
}

function medianDifference(pairs: readonly MatchedPair[]): number | null {
  return median(pairs.map(roundedDifference));
}

/** A difference that is nothing beside its values is a zero, which rounding alone would not make of it. */
function roundedDifference(pair: MatchedPair): number {
  const difference = differenceOf(pair);
  const size = Math.max(...pair.first.map(Math.abs), ...pair.second.map(Math.abs));
  return Math.abs(difference) <= 1e-12 * size ? 0 : rounded(difference);
}
