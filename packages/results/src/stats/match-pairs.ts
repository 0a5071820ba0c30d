import type { PairRow } from "../tables/pairs-shape.ts";
import { mean } from "./group-rows.ts";
import { taskOf } from "./rate-interval.ts";

/** A pair that both sides have, with the values of its trials: one each, or one per repeat. */
export interface MatchedPair {
  readonly pairKey: string;
  readonly task: string;
  readonly first: readonly number[];
  readonly second: readonly number[];
}

export interface PairMatch {
  readonly matched: readonly MatchedPair[];
  /** How many pairs these are of: fewer where a pair is matched several times, within each of `within`. */
  readonly differentPairs: number;
  /** Pairs, within each of `within`, without a value on the other side. */
  readonly onlyInFirst: number;
  readonly onlyInSecond: number;
  /** Columns within which alone pairs are matched, joined by ` + `; null: trials of a pair are its repeats. */
  readonly within: string | null;
}

/** What a trial is besides its pair and repeat: trials that differ here are no repeats of each other. */
const CONDITIONS = ["model", "setting", "arm"] as const;
export type Condition = (typeof CONDITIONS)[number];

/**
 * Matches the trials of two sides by pair. Where a side has several models or settings, pairs are matched within each of them;
 * within each arm, where a side has several and the other has one of them too. Trials whose value is null are left out.
 */
export function matchPairs(
  first: readonly PairRow[],
  second: readonly PairRow[],
  valueOf: (row: PairRow) => number | null,
): PairMatch {
  const within = conditionsOf(first, second);
  const pairs = new Map<string, { pairKey: string; task: string; first: number[]; second: number[] }>();
  const sides = [
    ["first", first],
    ["second", second],
  ] as const;
  for (const [side, rows] of sides) {
    for (const row of rows) {
      const value = valueOf(row);
      if (value === null) continue;
      const key = matchKey(row, within);
      const pair = pairs.get(key) ?? { pairKey: row.pairKey, task: taskOf(row), first: [], second: [] };
      pairs.set(key, pair);
      pair[side].push(value);
    }
  }
  const all = [...pairs.values()];
  const matched = all.filter((pair) => pair.first.length > 0 && pair.second.length > 0);
  return {
    matched,
    differentPairs: new Set(matched.map(({ pairKey }) => pairKey)).size,
    onlyInFirst: all.filter((pair) => pair.second.length === 0).length,
    onlyInSecond: all.filter((pair) => pair.first.length === 0).length,
    within: within.length === 0 ? null : within.join(" + "),
  };
}

/** Columns within which alone the trials of two sides are matched. */
export function conditionsOf(first: readonly PairRow[], second: readonly PairRow[]): readonly Condition[] {
  return CONDITIONS.filter((column) => separates(column, first, second));
}

/** The same of trials that are matched. */
export function matchKey(row: PairRow, within: readonly Condition[]): string {
  return JSON.stringify([row.pairKey, ...within.map((column) => row[column])]);
}

function separates(column: Condition, first: readonly PairRow[], second: readonly PairRow[]): boolean {
  // A model that a torn file does not tell is no other one; an unknown setting is none of the known.
  const values = (rows: readonly PairRow[]) =>
    rows.map((row) => row[column]).filter((value) => value !== null || column === "setting");
  const [ofFirst, ofSecond] = [new Set(values(first)), new Set(values(second))];
  if (Math.max(ofFirst.size, ofSecond.size) < 2) return false;
  // The same condition under two settings may lie under two names: arms that do not meet are what is compared.
  return column !== "arm" || [...ofFirst].some((arm) => ofSecond.has(arm));
}

/** The pair's mean on the first side minus that on the second. */
export function differenceOf({ first, second }: MatchedPair): number {
  return (mean(first) ?? 0) - (mean(second) ?? 0);
}
