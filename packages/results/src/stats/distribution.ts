import { quantile, type BootstrapOptions } from "./cluster-bootstrap.ts";
import { clusterRatio } from "./cluster-ratio.ts";
import { mean } from "./group-rows.ts";
import { intervalName, type IntervalName } from "./interval-name.ts";

/** How numbers are spread. All but `n` are null of nothing. */
export interface Distribution {
  readonly n: number;
  readonly mean: number | null;
  /** Bounds of the mean. */
  readonly lower: number | null;
  readonly upper: number | null;
  readonly ci: IntervalName<"task-cluster-bootstrap">;
  readonly median: number | null;
  /** Quartiles and the 5th and 95th percentile, by linear interpolation. */
  readonly q1: number | null;
  readonly q3: number | null;
  readonly p5: number | null;
  readonly p95: number | null;
  readonly least: number | null;
  readonly greatest: number | null;
}

/** Numbers of clusters (tasks): their quantiles, and their mean with a task-cluster bootstrap. */
export function distribution(
  values: readonly { readonly cluster: string; readonly value: number }[],
  options: BootstrapOptions = {},
): Distribution {
  const sorted = values.map(({ value }) => value).sort((a, b) => a - b);
  const { lower, upper } = clusterRatio(
    values.map(({ cluster, value }) => ({ cluster, above: value, below: 1 })),
    options,
  );
  return {
    n: sorted.length,
    mean: mean(sorted),
    lower,
    upper,
    ci: intervalName("task-cluster-bootstrap", options.level),
    median: quantile(sorted, 0.5),
    q1: quantile(sorted, 0.25),
    q3: quantile(sorted, 0.75),
    p5: quantile(sorted, 0.05),
    p95: quantile(sorted, 0.95),
    least: sorted[0] ?? null,
    greatest: sorted.at(-1) ?? null,
  };
}
