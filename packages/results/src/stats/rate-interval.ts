import type { PairRow } from "../tables/pairs-shape.ts";
import type { BootstrapOptions } from "./cluster-bootstrap.ts";
import { clusterRatio } from "./cluster-ratio.ts";
import { groupBy } from "./group-rows.ts";
import { intervalName, type IntervalName } from "./interval-name.ts";
import { wilson, wilsonOf } from "./wilson.ts";
import { zOfLevel } from "./z-of-level.ts";

export interface RateInterval {
  /** Successes. */
  readonly k: number;
  /** Trials counted. */
  readonly n: number;
  /** k / n; null without trials. */
  readonly rate: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly ci: IntervalName<RateMethod>;
}

/** `wilson-by-task` is Wilson's interval of as many trials as there are tasks. */
export type RateMethod = "wilson" | "task-cluster-bootstrap" | "wilson-by-task";

/** Fewer tasks than these, drawn again, show too little of how tasks differ; it is also what any p under 0.05 needs. */
const FEWEST_TASKS = 6;

export interface RateIntervalOptions extends BootstrapOptions {
  /**
   * By default Wilson where each pair occurs once. Repeats are not independent: with them the task-cluster bootstrap, or where it
   * says nothing (under six tasks, or tasks that all have one rate) Wilson with a task for a trial.
   */
  readonly ci?: "wilson" | "cluster-bootstrap";
}

/** The rate of the trials that succeed, and its interval. Trials for which `success` is null are left out. */
export function rateInterval<Row extends Pick<PairRow, "pairKey" | "repo" | "taskId"> = PairRow>(
  trials: Iterable<Row>,
  success: (row: Row) => boolean | null,
  options: RateIntervalOptions = {},
): RateInterval {
  const counted = [...trials].flatMap((row) => {
    const one = success(row);
    return one === null ? [] : [{ pair: row.pairKey, cluster: taskOf(row), above: Number(one), below: 1 }];
  });
  const [k, n] = [counted.reduce((sum, { above }) => sum + above, 0), counted.length];
  const pairs = new Set(counted.map(({ pair }) => pair)).size;
  if ((options.ci ?? (pairs < n ? "cluster-bootstrap" : "wilson")) === "wilson") {
    const ci = intervalName("wilson", options.level);
    return { k, n, ...wilson(k, n, zOfLevel(options.level)), ci };
  }
  const { estimate, lower, upper, clusters } = clusterRatio(counted, options);
  const says = lower !== null && clusters >= FEWEST_TASKS;
  if (says || options.ci !== undefined)
    return { k, n, rate: estimate, lower, upper, ci: intervalName("task-cluster-bootstrap", options.level) };
  const ci = intervalName("wilson-by-task", options.level);
  return { k, n, ...wilsonOf(k / n, worthOf(counted), zOfLevel(options.level)), ci };
}

/**
 * How many independent trials these are worth at the least, when all trials of a task go one way (Kish's effective number): the
 * number of tasks where all have as many trials, else less.
 */
function worthOf(trials: readonly { readonly cluster: string }[]): number {
  const sizes = [...groupBy(trials, ({ cluster }) => cluster).values()].map(({ length }) => length);
  return trials.length ** 2 / sizes.reduce((sum, size) => sum + size ** 2, 0);
}

/** The cluster of a pair: pairs of one task share features and are not independent. */
export function taskOf(row: Pick<PairRow, "repo" | "taskId">): string {
  return `${row.repo}/${row.taskId}`;
}
