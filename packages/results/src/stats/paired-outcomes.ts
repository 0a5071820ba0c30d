import type { PairRow } from "../tables/pairs-shape.ts";
import type { ClusterOptions, ClusterUnit } from "./clusters.ts";
import { cmh, type CmhTest } from "./cmh.ts";
import { cohensH, matchedOddsRatio } from "./effect-sizes.ts";
import { type FlipTest, flipTest } from "./flip-tests.ts";
import { mean } from "./group-rows.ts";
import { intervalName, type IntervalName } from "./interval-name.ts";
import { matchPairs, type MatchedPair, type PairMatch } from "./match-pairs.ts";
import { mcnemarExact } from "./mcnemar.ts";
import type { PairedTable } from "./newcombe-paired.ts";
import { powerNote } from "./power-note.ts";
import { leastP } from "./sign-flips.ts";
import { alphaOf } from "./z-of-level.ts";

export type SignFlipName = `sign-flips-by-${ClusterUnit}`;

/** Two conditions on the same pairs. Rates are over the pairs that both have. */
export interface PairedOutcomes {
  /** Matched pairs that both have: a pair counts once within each of `within`. */
  readonly pairs: number;
  /** How many different pairs these are. */
  readonly differentPairs: number;
  /** Pairs that only one of the two has, or that the denominator leaves out of one. */
  readonly unpaired: number;
  readonly onlyInFirst: number;
  readonly onlyInSecond: number;
  /** Columns within which alone pairs are matched, where a side has several models or settings: they are no repeats. */
  readonly within: string | null;
  /** The four-fold table; null with repeats. */
  readonly bothPass: number | null;
  readonly onlyFirst: number | null;
  readonly onlySecond: number | null;
  readonly neither: number | null;
  /** Mean over the pairs of each pair's share. */
  readonly firstRate: number | null;
  readonly secondRate: number | null;
  /** First minus second. */
  readonly difference: number | null;
  /** What `test` does not reject: 0 lies outside exactly when p is under 1 − level. −1 and 1 where it rejects nothing. */
  readonly lower: number | null;
  readonly upper: number | null;
  readonly ci: IntervalName<SignFlipName>;
  /** Of the permutation test that flips the signs of whole clusters. */
  readonly p: number | null;
  readonly test: SignFlipName;
  /** How many tasks, or pairs, it flips. */
  readonly clusters: number;
  /** In how many of them the two conditions differ at all. */
  readonly differing: number;
  /** Exact McNemar by pair; null with repeats. */
  readonly mcnemarP: number | null;
  /** Cochran-Mantel-Haenszel by pair; null without repeats. */
  readonly cmhP: number | null;
  /** Of matched pairs; with repeats Mantel-Haenszel's. null when it is undefined or infinite. */
  readonly oddsRatio: number | null;
  readonly cohensH: number | null;
  /** What McNemar's test of so many pairs can show at all, by pair; null with repeats, and where the clusters of `test` are too few. */
  readonly power: string | null;
}

/**
 * Two conditions on the pairs that both have. Test and interval are one and the same permutation test, by task unless `cluster`
 * says by pair; McNemar, and with repeats Cochran-Mantel-Haenszel, stand beside it and are by pair. Where a condition has
 * several models or settings, a pair is matched within each. Trials for which `success` is null are left out.
 */
export function pairedOutcomes(
  first: readonly PairRow[],
  second: readonly PairRow[],
  success: (row: PairRow) => boolean | null,
  options: ClusterOptions = {},
): PairedOutcomes {
  return outcomesOf(
    matchPairs(first, second, (row) => asNumber(success(row))),
    options,
  );
}

/** The same of pairs that are matched already; their values are 0 and 1. `flips` is their test, where it has been made. */
export function outcomesOf(
  { matched, differentPairs, onlyInFirst, onlyInSecond, within }: PairMatch,
  options: ClusterOptions,
  flips: FlipTest = flipTest(matched, options),
): PairedOutcomes {
  const test = `sign-flips-by-${flips.unit}` as const;
  const { difference, lower, upper, p, clusters, differing } = flips;
  const [firstRate, secondRate] = [rateOf(matched, "first"), rateOf(matched, "second")];
  const table = fourFoldTable(matched);
  return {
    pairs: matched.length,
    differentPairs,
    unpaired: onlyInFirst + onlyInSecond,
    onlyInFirst,
    onlyInSecond,
    within,
    bothPass: table?.both ?? null,
    onlyFirst: table?.onlyFirst ?? null,
    onlySecond: table?.onlySecond ?? null,
    neither: table?.neither ?? null,
    firstRate,
    secondRate,
    difference,
    lower,
    upper,
    ci: intervalName(test, options.level),
    p,
    test,
    clusters,
    differing,
    ...classical(matched, table),
    power: table === null ? null : powerOf(table, clusters, options.level),
    cohensH: firstRate === null || secondRate === null ? null : cohensH(firstRate, secondRate),
  };
}

/** Null with repeats, where a pair is in no one cell. */
export function fourFoldTable(matched: readonly MatchedPair[]): PairedTable | null {
  if (matched.some(({ first, second }) => first.length > 1 || second.length > 1)) return null;
  const count = (a: number, b: number) =>
    matched.filter(({ first, second }) => first[0] === a && second[0] === b).length;
  return { both: count(1, 1), onlyFirst: count(1, 0), onlySecond: count(0, 1), neither: count(0, 0) };
}

/** Stratified by pair. */
export function cmhOf(matched: readonly MatchedPair[]): CmhTest {
  const passes = (values: readonly number[]) => values.filter((value) => value === 1).length;
  return cmh(
    matched.map(({ first, second }) => ({
      firstPass: passes(first),
      firstFail: first.length - passes(first),
      secondPass: passes(second),
      secondFail: second.length - passes(second),
    })),
  );
}

function classical(
  matched: readonly MatchedPair[],
  table: PairedTable | null,
): Pick<PairedOutcomes, "mcnemarP" | "cmhP" | "oddsRatio"> {
  if (table === null) {
    const { p, oddsRatio } = cmhOf(matched);
    return { mcnemarP: null, cmhP: p, oddsRatio };
  }
  const { onlyFirst, onlySecond } = table;
  if (matched.length === 0) return { mcnemarP: null, cmhP: null, oddsRatio: null };
  return {
    mcnemarP: mcnemarExact(onlyFirst, onlySecond),
    cmhP: null,
    oddsRatio: matchedOddsRatio(onlyFirst, onlySecond),
  };
}

/** Where the clusters are so few that nothing can be significant, that pairs could be says the wrong thing. */
function powerOf(
  { both, onlyFirst, onlySecond, neither }: PairedTable,
  clusters: number,
  level?: number,
): string | null {
  const alpha = alphaOf(level);
  const pairs = both + onlyFirst + onlySecond + neither;
  if (leastP(clusters) >= alpha) return null;
  return powerNote(pairs, onlyFirst + onlySecond, alpha).text;
}

function rateOf(matched: readonly MatchedPair[], side: "first" | "second"): number | null {
  return mean(matched.map((pair) => mean(pair[side]) ?? 0));
}

export function asNumber(value: boolean | null): number | null {
  return value === null ? null : Number(value);
}
