import { clusterBootstrap, type BootstrapOptions } from "../stats/cluster-bootstrap.ts";
import { ratioOf } from "../stats/cluster-ratio.ts";
import { mean } from "../stats/group-rows.ts";
import { intervalName } from "../stats/interval-name.ts";
import { taskOf } from "../stats/rate-interval.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import type { Measure, MeasureDifference } from "./measure-row.ts";
import { median, minus } from "./numbers.ts";

interface Value {
  readonly side: "first" | "second";
  readonly task: string;
  readonly value: number;
}

/** Of all trials of both sides; intervals draw whole tasks, which both sides may share. */
export function unpairedMeasure(
  measure: Measure,
  first: readonly PairRow[],
  second: readonly PairRow[],
  options: BootstrapOptions,
): MeasureDifference {
  const values = [...known("first", first, measure), ...known("second", second, measure)];
  const of = (some: readonly Value[], side: Value["side"]) =>
    some.filter((value) => value.side === side).map(({ value }) => value);
  const drawn = (statistic: (first: readonly number[], second: readonly number[]) => number | null) =>
    clusterBootstrap(
      values,
      ({ task }) => task,
      (some) => statistic(of(some, "first"), of(some, "second")),
      options,
    );
  const difference = drawn((a, b) => minus(mean(a), mean(b)));
  const middle = drawn((a, b) => minus(median(a), median(b)));
  const quotient = drawn((a, b) => (a.length === 0 || b.length === 0 ? null : ratioOf(mean(a) ?? 0, mean(b) ?? 0)));
  const ci = intervalName("task-cluster-bootstrap", options.level);
  return {
    pairs: null,
    firstMean: mean(of(values, "first")),
    secondMean: mean(of(values, "second")),
    firstMedian: median(of(values, "first")),
    secondMedian: median(of(values, "second")),
    difference: difference.estimate,
    lower: difference.lower,
    upper: difference.upper,
    ci,
    p: null,
    medianDifference: middle.estimate,
    medianLower: middle.lower,
    medianUpper: middle.upper,
    ratio: quotient.estimate,
    ratioLower: quotient.lower,
    ratioUpper: quotient.upper,
    bootstrapCi: ci,
    wilcoxonP: null,
    wilcoxonMethod: null,
    zeros: null,
    ties: null,
    rankBiserial: null,
  };
}

function known(side: Value["side"], rows: readonly PairRow[], measure: Measure): Value[] {
  return rows.flatMap((row) => {
    const value = row[measure];
    return value === null ? [] : [{ side, task: taskOf(row), value }];
  });
}
