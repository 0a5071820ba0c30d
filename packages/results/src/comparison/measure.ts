import type { ClusterOptions } from "../stats/clusters.ts";
import { cliffsDelta } from "../stats/effect-sizes.ts";
import { mannWhitney } from "../stats/mann-whitney.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import type { Measure, MeasureRow } from "./measure-row.ts";
import { rounded } from "./numbers.ts";
import { pairedMeasure } from "./paired-measure.ts";
import { unpairedMeasure } from "./unpaired-measure.ts";

/** One measure on both sides, or null where no trial of either has it. */
export function measureRow(
  measure: Measure,
  first: readonly PairRow[],
  second: readonly PairRow[],
  options: ClusterOptions & { readonly paired: boolean },
): MeasureRow | null {
  const [a, b] = [first, second].map((rows) => rows.flatMap((row) => row[measure] ?? [])) as [number[], number[]];
  if (a.length + b.length === 0) return null;
  const ranks = mannWhitney(a.map(rounded), b.map(rounded));
  return {
    measure,
    ...(options.paired && a.length > 0 && b.length > 0 ? pairedMeasure : unpairedMeasure)(
      measure,
      first,
      second,
      options,
    ),
    firstTrials: a.length,
    secondTrials: b.length,
    firstUnknown: first.length - a.length,
    secondUnknown: second.length - b.length,
    mannWhitneyP: ranks.p,
    mannWhitneyMethod: ranks.method,
    cliffsDelta: ranks.superiority === null ? null : cliffsDelta(ranks.superiority),
  };
}
