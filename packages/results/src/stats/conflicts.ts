import { asTable, type Table } from "../tables/as-table.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { groupColumns, groupRows } from "./group-rows.ts";
import { conflicted, type ConflictPolicy } from "./policies.ts";
import type { GroupColumn } from "./success-rates.ts";
import { wilson } from "./wilson.ts";

export interface ConflictOptions<Key extends GroupColumn> {
  /** `["setting"]` by default. Solo trials have no merge and are left out. */
  readonly by?: readonly Key[];
  /** `naive-both-patched` by default: an empty patch merges cleanly and says nothing. */
  readonly conflict?: ConflictPolicy;
}

export interface ConflictColumns {
  readonly k: number;
  readonly n: number;
  readonly rate: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly ci: "wilson-95";
  /** Trials of the group that the policy leaves out: no merge was tried, a patch was empty or did not apply. */
  readonly excluded: number;
  readonly policy: string;
}

/** Share of the trials whose plain merge conflicts (the paper's Fig. 5b). */
export function conflicts<Key extends GroupColumn = "setting">(
  pairs: Iterable<PairRow>,
  options: ConflictOptions<Key> = {},
): Table<Pick<PairRow, Key> & ConflictColumns> {
  const policy = options.conflict ?? "naive-both-patched";
  const coop = [...pairs].filter((row) => row.setting !== "solo");
  return asTable(
    groupRows(coop, groupColumns(options.by)).map(({ key, rows }) => {
      const known = rows.flatMap((row) => conflicted(row, policy) ?? []);
      const k = known.filter(Boolean).length;
      return {
        ...key,
        k,
        n: known.length,
        ...wilson(k, known.length),
        ci: "wilson-95",
        excluded: rows.length - known.length,
        policy: `conflict=${policy}`,
      };
    }),
    "conflicts",
  );
}
