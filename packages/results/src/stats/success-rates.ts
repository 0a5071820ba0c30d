import { asTable, type Table } from "../tables/as-table.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { clusterBootstrap, type BootstrapOptions } from "./cluster-bootstrap.ts";
import { groupColumns, groupRows, mean, sharedText } from "./group-rows.ts";
import { outcome, policyText, withDefaults, type RatePolicy } from "./policies.ts";
import { wilson } from "./wilson.ts";

export type GroupColumn =
  | "setting"
  | "run"
  | "model"
  | "agentFramework"
  | "repeat"
  | "repo"
  | "language"
  | "goldConflict"
  | "taskId";

/** A rate, its interval and the policy behind it. */
export interface RateColumns {
  /** Successes. */
  readonly k: number;
  /** Trials counted. */
  readonly n: number;
  /** k / n; with repeats the mean over pairs of each pair's share. null without trials. */
  readonly rate: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly ci: "wilson-95" | "task-cluster-bootstrap-95";
  /** Trials that the denominator leaves out. */
  readonly excluded: number;
  readonly policy: string;
  /** How the trials were graded; several joined by ` + ` are not one measure. */
  readonly evalPolicy: string | null;
}

export interface SuccessRateOptions<Key extends GroupColumn> extends RatePolicy, BootstrapOptions {
  /** Columns to group by; `["setting"]` by default. */
  readonly by?: readonly Key[];
  /** By default Wilson where a group has each pair once, else the task-cluster bootstrap: repeats are not independent. */
  readonly ci?: "wilson" | "cluster-bootstrap";
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
      const counted = rows.flatMap((row) => {
        const success = outcome(row, policy);
        return success === null ? [] : [{ row, success }];
      });
      const k = counted.filter(({ success }) => success).length;
      const repeated = new Set(counted.map(({ row }) => row.pairKey)).size < counted.length;
      const ci = options.ci ?? (repeated ? "cluster-bootstrap" : "wilson");
      const interval =
        ci === "wilson" ? { ci: "wilson-95" as const, ...wilson(k, counted.length) } : bootstrapRate(counted, options);
      return {
        ...key,
        k,
        n: counted.length,
        ...interval,
        excluded: rows.length - counted.length,
        policy: policyText(policy),
        evalPolicy: sharedText(rows.map((row) => row.evalPolicy)),
      };
    }),
    "success-rates",
  );
}

interface Counted {
  readonly row: PairRow;
  readonly success: boolean;
}

function bootstrapRate(counted: readonly Counted[], options: BootstrapOptions) {
  const pairMeans = groupRows(
    counted.map(({ row, success }) => ({ pairKey: row.pairKey, task: taskOf(row), success })),
    ["pairKey", "task"],
  ).map(({ key, rows }) => ({ task: key.task, share: mean(rows.map(({ success }) => Number(success))) ?? 0 }));
  const { estimate, lower, upper } = clusterBootstrap(
    pairMeans,
    ({ task }) => task,
    (items) => mean(items.map(({ share }) => share)),
    options,
  );
  return { ci: "task-cluster-bootstrap-95" as const, rate: estimate, lower, upper };
}

/** The cluster of a pair: pairs of one task share features and are not independent. */
export function taskOf(row: Pick<PairRow, "repo" | "taskId">): string {
  return `${row.repo}/${row.taskId}`;
}
