import type { Setting } from "../setting.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import type { ClusterOptions } from "./clusters.ts";
import { sharedText } from "./group-rows.ts";
import { pairedOutcomes, type PairedOutcomes } from "./paired-outcomes.ts";
import { outcome, policyText, withDefaults, type RatePolicy } from "./policies.ts";
import { refuseMixedPolicies } from "./policy-mismatch-error.ts";

/** Which trials: those of a setting, or those whose columns have these values. */
export type Selection = Setting | Partial<Pick<PairRow, SelectionColumn>>;

/** Columns by which trials can be chosen. */
export const selectionColumns = [
  "setting",
  "upstreamSetting",
  "arm",
  "model",
  "agentFramework",
  "upstreamVersion",
  "run",
  "repeat",
  "repo",
] as const satisfies readonly (keyof PairRow)[];
export type SelectionColumn = (typeof selectionColumns)[number];

export interface CompareOptions extends RatePolicy, ClusterOptions {
  /** Compare though the two were graded by different rules. */
  readonly acrossPolicies?: boolean;
}

/** Two conditions on the same pairs. Rates are over the pairs that both have. */
export interface Comparison extends PairedOutcomes {
  readonly first: string;
  readonly second: string;
  readonly policy: string;
  readonly evalPolicy: string | null;
}

/**
 * Compares two conditions on the same pairs: see `pairedOutcomes` for which test and interval.
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
  return {
    ...names,
    ...pairedOutcomes(rowsOfFirst, rowsOfSecond, (row) => outcome(row, policy), options),
    policy: policyText(policy),
    evalPolicy: sharedText(evalPolicies),
  };
}

/** The predicate of a selection. */
export function selects(selection: Selection): (row: PairRow) => boolean {
  if (typeof selection === "string") return (row) => row.setting === selection;
  const wanted = selectionColumns.filter((column) => selection[column] !== undefined);
  return (row) => wanted.every((column) => row[column] === selection[column]);
}

/** `arm=x, setting=solo`. */
export function selectionText(selection: Selection): string {
  if (typeof selection === "string") return selection;
  return Object.entries(selection)
    .map(([column, value]) => `${column}=${value}`)
    .join(", ");
}
