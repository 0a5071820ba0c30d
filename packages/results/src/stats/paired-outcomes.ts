import type { PairRow } from "../tables/pairs-shape.ts";
import { clusterBootstrap, type BootstrapOptions } from "./cluster-bootstrap.ts";
import { cmh } from "./cmh.ts";
import { mean } from "./group-rows.ts";
import { intervalName, type IntervalName } from "./interval-name.ts";
import { mcnemarExact } from "./mcnemar.ts";
import { newcombePaired } from "./newcombe-paired.ts";
import { powerNote } from "./power-note.ts";
import { taskOf } from "./rate-interval.ts";
import { zOfLevel } from "./z-of-level.ts";

/** Two conditions on the same pairs. Rates are over the pairs that both have. */
export interface PairedOutcomes {
  /** Pairs counted in both; of several models, each model's own. */
  readonly pairs: number;
  /** Pairs that only one of the two has, or that the denominator leaves out of one. */
  readonly unpaired: number;
  readonly bothPass: number | null;
  readonly onlyFirst: number | null;
  readonly onlySecond: number | null;
  readonly neither: number | null;
  readonly firstRate: number | null;
  readonly secondRate: number | null;
  /** First minus second. */
  readonly difference: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly ci: IntervalName<"newcombe-paired" | "task-cluster-bootstrap">;
  readonly p: number | null;
  readonly test: "mcnemar-exact" | "cmh-by-pair" | "cmh-by-model-and-pair";
  /** What a comparison of this size can show at all; null with repeats. */
  readonly power: string | null;
}

/**
 * One trial per pair and condition: exact McNemar and Newcombe's paired interval. Repeats: Cochran-Mantel-Haenszel stratified by
 * pair, and a task-cluster bootstrap of the difference of the pair means. Where a condition has several models, a pair is
 * matched within each model only, and the same test stratifies by both: models are not repeats of each other.
 * Trials for which `success` is null are left out.
 */
export function pairedOutcomes(
  first: readonly PairRow[],
  second: readonly PairRow[],
  success: (row: PairRow) => boolean | null,
  options: BootstrapOptions = {},
): PairedOutcomes {
  const perModel = severalModels(first) || severalModels(second);
  const { matched, unpaired } = matchPairs(first, second, success, perModel);
  const single = !perModel && matched.every((pair) => pair.first.length === 1 && pair.second.length === 1);
  return {
    pairs: matched.length,
    unpaired,
    ...(single ? compareSingle(matched, options) : compareRepeated(matched, options)),
    ...(perModel ? { test: "cmh-by-model-and-pair" as const } : {}),
  };
}

interface MatchedPair {
  readonly task: string;
  readonly first: readonly boolean[];
  readonly second: readonly boolean[];
}

function severalModels(rows: readonly PairRow[]): boolean {
  return new Set(rows.map((row) => row.model)).size > 1;
}

function matchPairs(
  first: readonly PairRow[],
  second: readonly PairRow[],
  success: (row: PairRow) => boolean | null,
  perModel: boolean,
): { matched: MatchedPair[]; unpaired: number } {
  const outcomes = new Map<string, { task: string; first: boolean[]; second: boolean[] }>();
  const add = (side: "first" | "second", row: PairRow) => {
    const key = perModel ? JSON.stringify([row.model, row.pairKey]) : row.pairKey;
    const pair = outcomes.get(key) ?? { task: taskOf(row), first: [], second: [] };
    outcomes.set(key, pair);
    const one = success(row);
    if (one !== null) pair[side].push(one);
  };
  for (const row of first) add("first", row);
  for (const row of second) add("second", row);
  const matched = [...outcomes.values()].filter((pair) => pair.first.length > 0 && pair.second.length > 0);
  return { matched, unpaired: outcomes.size - matched.length };
}

function compareSingle(matched: readonly MatchedPair[], { level }: BootstrapOptions) {
  const count = (first: boolean, second: boolean) =>
    matched.filter((pair) => pair.first[0] === first && pair.second[0] === second).length;
  const table = {
    both: count(true, true),
    onlyFirst: count(true, false),
    onlySecond: count(false, true),
    neither: count(false, false),
  };
  const n = matched.length;
  return {
    bothPass: table.both,
    onlyFirst: table.onlyFirst,
    onlySecond: table.onlySecond,
    neither: table.neither,
    firstRate: n === 0 ? null : (table.both + table.onlyFirst) / n,
    secondRate: n === 0 ? null : (table.both + table.onlySecond) / n,
    ...newcombePaired(table, zOfLevel(level)),
    ci: intervalName("newcombe-paired", level),
    p: n === 0 ? null : mcnemarExact(table.onlyFirst, table.onlySecond),
    test: "mcnemar-exact" as const,
    power: n === 0 ? null : powerNote(n, table.onlyFirst + table.onlySecond).text,
  };
}

function compareRepeated(matched: readonly MatchedPair[], options: BootstrapOptions) {
  const passes = (outcomes: readonly boolean[]) => outcomes.filter(Boolean).length;
  const rateOf = (items: readonly MatchedPair[], side: "first" | "second") =>
    mean(items.map((pair) => passes(pair[side]) / pair[side].length));
  const differenceOf = (items: readonly MatchedPair[]) => {
    const [a, b] = [rateOf(items, "first"), rateOf(items, "second")];
    return a === null || b === null ? null : a - b;
  };
  const { estimate, lower, upper } = clusterBootstrap(matched, (pair) => pair.task, differenceOf, options);
  const { p } = cmh(
    matched.map(({ first, second }) => ({
      firstPass: passes(first),
      firstFail: first.length - passes(first),
      secondPass: passes(second),
      secondFail: second.length - passes(second),
    })),
  );
  return {
    bothPass: null,
    onlyFirst: null,
    onlySecond: null,
    neither: null,
    firstRate: rateOf(matched, "first"),
    secondRate: rateOf(matched, "second"),
    difference: estimate,
    lower,
    upper,
    ci: intervalName("task-cluster-bootstrap", options.level),
    p,
    test: "cmh-by-pair" as const,
    power: null,
  };
}
