import type { PairRow } from "../tables/pairs-shape.ts";
import type { BootstrapOptions } from "./cluster-bootstrap.ts";
import { clusterRatio } from "./cluster-ratio.ts";
import { intervalName, type IntervalName } from "./interval-name.ts";
import { wilson } from "./wilson.ts";
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
  readonly ci: IntervalName<"wilson" | "task-cluster-bootstrap">;
}

export interface RateIntervalOptions extends BootstrapOptions {
  /** By default Wilson where each pair occurs once, else the task-cluster bootstrap: repeats are not independent. */
  readonly ci?: "wilson" | "cluster-bootstrap";
}

/** The rate of the trials that succeed, and its interval. Trials for which `success` is null are left out. */
export function rateInterval(
  trials: Iterable<PairRow>,
  success: (row: PairRow) => boolean | null,
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
  const { estimate, lower, upper } = clusterRatio(counted, options);
  return { k, n, rate: estimate, lower, upper, ci: intervalName("task-cluster-bootstrap", options.level) };
}

/** The cluster of a pair: pairs of one task share features and are not independent. */
export function taskOf(row: Pick<PairRow, "repo" | "taskId">): string {
  return `${row.repo}/${row.taskId}`;
}
