import { compareText } from "../compare-text.ts";
import { groupBy, mean } from "../stats/group-rows.ts";
import { type Condition, conditionsOf, matchKey } from "../stats/match-pairs.ts";
import { asNumber } from "../stats/paired-outcomes.ts";
import { outcome, type RatePolicy, withDefaults } from "../stats/policies.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { minus } from "./numbers.ts";
import type { Side } from "./side.ts";

/** A trial of a side, and whether it succeeded; null: the denominator leaves it out. */
export interface ComparedTrial {
  readonly row: PairRow;
  readonly success: boolean | null;
}

/** Where a pair stands; with repeats by its means. `one-side`: the other has no result of it. */
export type PairOutcome = "more-in-first" | "more-in-second" | "both-pass" | "neither" | "alike" | "one-side";

/** A pair of two sides with its trials: what `compareSides` counts, one by one. */
export interface ComparedPair {
  readonly pairKey: string;
  /** What else the pair was matched by, such as its model; empty where its trials are repeats. */
  readonly within: readonly string[];
  readonly first: readonly ComparedTrial[];
  readonly second: readonly ComparedTrial[];
  /** Shares of its trials that succeeded; null without any that counts. */
  readonly firstRate: number | null;
  readonly secondRate: number | null;
  /** First minus second. */
  readonly difference: number | null;
  readonly outcome: PairOutcome;
}

/** The pairs of two sides, matched as for the test; those that differ most come first, those of one side last. */
export function comparedPairs(first: Side, second: Side, options: RatePolicy = {}): ComparedPair[] {
  const policy = withDefaults(options);
  const within = conditionsOf(first.pairs, second.pairs);
  const keyOf = (row: PairRow) => matchKey(row, within);
  const [ofFirst, ofSecond] = [groupBy(first.pairs, keyOf), groupBy(second.pairs, keyOf)];
  const trials = (rows: readonly PairRow[] = []) => rows.map((row) => ({ row, success: outcome(row, policy) }));
  return [...new Set([...ofFirst.keys(), ...ofSecond.keys()])]
    .map((key) => comparedPair(trials(ofFirst.get(key)), trials(ofSecond.get(key)), within))
    .toSorted(
      (a, b) =>
        rank(a) - rank(b) ||
        Math.abs(b.difference ?? 0) - Math.abs(a.difference ?? 0) ||
        compareText(a.pairKey, b.pairKey) ||
        compareText(a.within.join(), b.within.join()),
    );
}

function comparedPair(
  first: readonly ComparedTrial[],
  second: readonly ComparedTrial[],
  within: readonly Condition[],
): ComparedPair {
  const [row] = [...first, ...second].map((trial) => trial.row);
  const [firstRate, secondRate] = [rateOf(first), rateOf(second)];
  const difference = minus(firstRate, secondRate);
  return {
    pairKey: row?.pairKey ?? "",
    within: within.map((column) => row?.[column] ?? `unknown ${column}`),
    first,
    second,
    firstRate,
    secondRate,
    difference,
    outcome: outcomeOf(firstRate, difference),
  };
}

function rateOf(trials: readonly ComparedTrial[]): number | null {
  return mean(trials.flatMap(({ success }) => asNumber(success) ?? []));
}

function outcomeOf(firstRate: number | null, difference: number | null): PairOutcome {
  if (difference === null) return "one-side";
  if (difference !== 0) return difference > 0 ? "more-in-first" : "more-in-second";
  return firstRate === 1 ? "both-pass" : firstRate === 0 ? "neither" : "alike";
}

const RANKS: Readonly<Record<PairOutcome, number>> = {
  "more-in-first": 0,
  "more-in-second": 0,
  neither: 1,
  "both-pass": 1,
  alike: 1,
  "one-side": 2,
};

function rank({ outcome }: ComparedPair): number {
  return RANKS[outcome];
}
