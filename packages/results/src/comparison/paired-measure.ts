import { ratioOf } from "../stats/cluster-ratio.ts";
import { bootstrapOf, type ClusterOptions, flipsOf } from "../stats/clusters.ts";
import { mean } from "../stats/group-rows.ts";
import { intervalName } from "../stats/interval-name.ts";
import { differenceOf, matchPairs, type MatchedPair } from "../stats/match-pairs.ts";
import { wilcoxon } from "../stats/wilcoxon.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import type { Measure, MeasureDifference } from "./measure-row.ts";
import { finite, median, rounded } from "./numbers.ts";

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
  const pairs = matched.map(meansOf);
  const [ofFirst, ofSecond] = [pairs.map(({ first }) => first), pairs.map(({ second }) => second)];
  const middle = bootstrapOf(pairs, (drawn) => median(drawn.map(({ difference }) => difference)), options);
  const quotient = bootstrapOf(pairs, ratioOfMeans, options);
  const ranks = wilcoxon(pairs.map(({ difference }) => difference));
  return {
    pairs: matched.length,
    firstMean: mean(ofFirst),
    secondMean: mean(ofSecond),
    firstMedian: median(ofFirst),
    secondMedian: median(ofSecond),
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

interface PairMeans extends Pick<MatchedPair, "task" | "pairKey"> {
  readonly first: number;
  readonly second: number;
  readonly difference: number;
}

function meansOf(pair: MatchedPair): PairMeans {
  const { task, pairKey, first, second } = pair;
  return { task, pairKey, first: mean(first) ?? 0, second: mean(second) ?? 0, difference: roundedDifference(pair) };
}

function ratioOfMeans(pairs: readonly PairMeans[]): number | null {
  let [first, second] = [0, 0];
  for (const pair of pairs) {
    first += pair.first;
    second += pair.second;
  }
  return ratioOf(first, second);
}

/** A difference that is nothing beside its values is a zero, which rounding alone would not make of it. */
function roundedDifference(pair: MatchedPair): number {
  const difference = differenceOf(pair);
  const size = Math.max(...pair.first.map(Math.abs), ...pair.second.map(Math.abs));
  return Math.abs(difference) <= 1e-12 * size ? 0 : rounded(difference);
}
