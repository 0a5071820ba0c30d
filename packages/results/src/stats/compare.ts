import type { Setting } from "../setting.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { clusterBootstrap, type BootstrapOptions } from "./cluster-bootstrap.ts";
import { cmh } from "./cmh.ts";
import { mean, sharedText } from "./group-rows.ts";
import { mcnemarExact } from "./mcnemar.ts";
import { newcombePaired } from "./newcombe-paired.ts";
import { outcome, policyText, withDefaults, type RatePolicy } from "./policies.ts";
import { refuseMixedPolicies } from "./policy-mismatch-error.ts";
import { powerNote } from "./power-note.ts";
import { taskOf } from "./success-rates.ts";

/** Which trials: those of a setting, or those whose columns have these values. */
export type Selection = Setting | Partial<Pick<PairRow, "setting" | "run" | "model" | "repeat" | "agentFramework">>;

export interface CompareOptions extends RatePolicy, BootstrapOptions {
  /** Compare though the two were graded by different rules. */
  readonly acrossPolicies?: boolean;
}

/** Two conditions on the same pairs. Rates are over the pairs that both have. */
export interface Comparison {
  readonly first: string;
  readonly second: string;
  /** Pairs counted in both. */
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
  readonly ci: "newcombe-paired-95" | "task-cluster-bootstrap-95";
  readonly p: number | null;
  readonly test: "mcnemar-exact" | "cmh-by-pair";
  readonly policy: string;
  readonly evalPolicy: string | null;
  /** What a comparison of this size can show at all; null with repeats. */
  readonly power: string | null;
}

/**
 * Compares two conditions on the same pairs. One trial per pair and condition: exact McNemar and Newcombe's paired interval.
 * Repeats: Cochran-Mantel-Haenszel stratified by pair, and a task-cluster bootstrap of the difference of the pair means.
 *
 * Throws PolicyMismatchError when the trials were graded by different rules, unless `acrossPolicies` is true.
 */
export function compare(
  pairs: Iterable<PairRow>,
  first: Selection,
  second: Selection,
  options: CompareOptions = {},
): Comparison {
  const policy = withDefaults(options);
  const all = [...pairs];
  const [rowsOfFirst, rowsOfSecond] = [all.filter(selects(first)), all.filter(selects(second))];
  const names = { first: selectionText(first), second: selectionText(second) };
  const evalPolicies = [...rowsOfFirst, ...rowsOfSecond].map((row) => row.evalPolicy);
  refuseMixedPolicies(`${names.first} against ${names.second}`, evalPolicies, options.acrossPolicies);
  const { matched, unpaired } = matchPairs(rowsOfFirst, rowsOfSecond, policy);
  const single = matched.every((pair) => pair.first.length === 1 && pair.second.length === 1);
  return {
    ...names,
    pairs: matched.length,
    unpaired,
    ...(single ? compareSingle(matched) : compareRepeated(matched, options)),
    policy: policyText(policy),
    evalPolicy: sharedText(evalPolicies),
  };
}

interface MatchedPair {
  readonly task: string;
  readonly first: readonly boolean[];
  readonly second: readonly boolean[];
}

function matchPairs(
  first: readonly PairRow[],
  second: readonly PairRow[],
  policy: Required<RatePolicy>,
): { matched: MatchedPair[]; unpaired: number } {
  const outcomes = new Map<string, { task: string; first: boolean[]; second: boolean[] }>();
  const add = (side: "first" | "second", row: PairRow) => {
    const pair = outcomes.get(row.pairKey) ?? { task: taskOf(row), first: [], second: [] };
    outcomes.set(row.pairKey, pair);
    const success = outcome(row, policy);
    if (success !== null) pair[side].push(success);
  };
  for (const row of first) add("first", row);
  for (const row of second) add("second", row);
  const matched = [...outcomes.values()].filter((pair) => pair.first.length > 0 && pair.second.length > 0);
  return { matched, unpaired: outcomes.size - matched.length };
}

function compareSingle(matched: readonly MatchedPair[]) {
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
    ...newcombePaired(table),
    ci: "newcombe-paired-95" as const,
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
    ci: "task-cluster-bootstrap-95" as const,
    p,
    test: "cmh-by-pair" as const,
    power: null,
  };
}

/** The predicate of a selection. */
export function selects(selection: Selection): (row: PairRow) => boolean {
  if (typeof selection === "string") return (row) => row.setting === selection;
  const { setting, run, model, repeat, agentFramework } = selection;
  return (row) =>
    (setting === undefined || row.setting === setting) &&
    (run === undefined || row.run === run) &&
    (model === undefined || row.model === model) &&
    (repeat === undefined || row.repeat === repeat) &&
    (agentFramework === undefined || row.agentFramework === agentFramework);
}

function selectionText(selection: Selection): string {
  if (typeof selection === "string") return selection;
  return Object.entries(selection)
    .map(([column, value]) => `${column}=${value}`)
    .join(", ");
}
