import { worksAlone } from "../setting.ts";
import { asTable, type Table } from "../tables/as-table.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { groupColumns, groupRows, sharedText } from "./group-rows.ts";
import { conflicted, type ConflictPolicy } from "./policies.ts";
import { rateInterval, type RateInterval, type RateIntervalOptions } from "./rate-interval.ts";
import type { GroupColumn } from "./success-rates.ts";

export interface ConflictOptions<Key extends GroupColumn> extends RateIntervalOptions {
  /** `["setting"]` by default. Solo trials have no merge and are left out. */
  readonly by?: readonly Key[];
  /** `naive-both-patched` by default: an empty patch merges cleanly and says nothing. */
  readonly conflict?: ConflictPolicy;
}

export interface ConflictColumns extends RateInterval {
  /** Trials of the group that the policy leaves out: no merge was tried, a patch was empty or did not apply. */
  readonly excluded: number;
  readonly policy: string;
  /** How the trials were graded; several joined by ` + ` are not one measure: which files a merge has differs too. */
  readonly evalPolicy: string | null;
}

/** Share of the trials whose plain merge conflicts (the paper's Fig. 5b). */
export function conflicts<Key extends GroupColumn = "setting">(
  pairs: Iterable<PairRow>,
  options: ConflictOptions<Key> = {},
): Table<Pick<PairRow, Key> & ConflictColumns> {
  const policy = options.conflict ?? "naive-both-patched";
  const coop = [...pairs].filter((row) => !worksAlone(row.setting));
  return asTable(
    groupRows(coop, groupColumns(options.by)).map(({ key, rows }) => {
      const interval = rateInterval(rows, (row) => conflicted(row, policy), options);
      return {
        ...key,
        ...interval,
        excluded: rows.length - interval.n,
        policy: `conflict=${policy}`,
        evalPolicy: sharedText(rows.map((row) => row.evalPolicy)),
      };
    }),
    "conflicts",
  );
}
