import { asTable, type Table } from "../tables/as-table.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { groupColumns, groupRows, sharedText } from "./group-rows.ts";
import { outcome, policyText, withDefaults, type RatePolicy } from "./policies.ts";
import { rateInterval, type RateInterval, type RateIntervalOptions } from "./rate-interval.ts";

/** Columns of trials that groups are made by. */
export const groupColumnNames = [
  "arm",
  "setting",
  "run",
  "model",
  "agentFramework",
  "repeat",
  "repo",
  "language",
  "goldConflict",
  "taskId",
] as const;
export type GroupColumn = (typeof groupColumnNames)[number];

/** A rate, its interval and the policy behind it. */
export interface RateColumns extends RateInterval {
  /** Trials that the denominator leaves out. */
  readonly excluded: number;
  readonly policy: string;
  /** How the trials were graded; several joined by ` + ` are not one measure. */
  readonly evalPolicy: string | null;
}

export interface SuccessRateOptions<Key extends GroupColumn> extends RatePolicy, RateIntervalOptions {
  /** Columns to group by; `["setting"]` by default. */
  readonly by?: readonly Key[];
}

/** Success rate per group (the paper's Fig. 4 left and Fig. 5a). One row per group, in order of appearance. */
export function successRates<Key extends GroupColumn = "setting">(
  pairs: Iterable<PairRow>,
  options: SuccessRateOptions<Key> = {},
): Table<Pick<PairRow, Key> & RateColumns> {
  const policy = withDefaults(options);
  const by = groupColumns(options.by);
  return asTable(
    groupRows(pairs, by).map(({ key, rows }) => {
      const interval = rateInterval(rows, (row) => outcome(row, policy), options);
      return {
        ...key,
        ...interval,
        excluded: rows.length - interval.n,
        policy: policyText(policy),
        evalPolicy: sharedText(rows.map((row) => row.evalPolicy)),
      };
    }),
    "success-rates",
  );
}
