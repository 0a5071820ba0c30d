import type { ArmComparison, Measure, MeasureRow } from "@cooperbench-ts/results";
import { digitsFor, pText, range, signed } from "./numbers.ts";
import { alignedRows } from "./table.ts";

const NAMES: Readonly<Record<Measure, string>> = {
  costUsd: "cost, USD",
  steps: "steps",
  durationSec: "wall time, s",
  messages: "messages",
  patchLines: "patch lines",
};

/** Means, then medians and ranks: two narrow tables are read sooner than one that a terminal breaks. */
export function measureTables({ measures }: ArmComparison): string[] {
  if (measures.length === 0) return [];
  const means = measures.map((row) => {
    const text = numbers(row);
    return [
      NAMES[row.measure],
      row.pairs === null ? `${row.firstTrials}/${row.secondTrials}` : String(row.pairs),
      text.plain(row.firstMean),
      text.plain(row.secondMean),
      text.difference(row.difference),
      range(row.lower, row.upper, text.difference),
      row.ratio === null ? "-" : row.ratio.toFixed(2),
      pText(row.p),
    ];
  });
  const medians = measures.map((row) => {
    const text = numbers(row);
    return [
      NAMES[row.measure],
      text.plain(row.firstMedian),
      text.plain(row.secondMedian),
      text.difference(row.medianDifference),
      range(row.medianLower, row.medianUpper, text.difference),
      pText(row.wilcoxonP),
      signed(row.rankBiserial, 2),
      pText(row.mannWhitneyP),
      signed(row.cliffsDelta, 2),
    ];
  });
  const isPaired = measures.some(({ pairs }) => pairs !== null);
  const indented = (rows: readonly (readonly string[])[]) => alignedRows(rows, 1).map((line) => `  ${line}`);
  return [
    "",
    "Means over trials with a verdict, by pair (n pairs; n/n trials where unpaired)",
    ...indented([["", "n", "A", "B", "A - B", "interval", "A / B", "p"], ...means]),
    "",
    `Medians${isPaired ? " (A - B: the median of the differences by pair)" : ""}, then ranks:`,
    "Wilcoxon of pairs (p, r), Mann-Whitney of trials (p, d)",
    ...indented([["", "A", "B", "A - B", "interval", "p", "r", "p", "d"], ...medians]),
    ...unknownLine(measures),
  ];
}

function unknownLine(measures: readonly MeasureRow[]): string[] {
  const unknown = measures.filter(
    ({ firstTrials, secondTrials, firstUnknown, secondUnknown }) =>
      (firstTrials > 0 && firstUnknown > 0) || (secondTrials > 0 && secondUnknown > 0),
  );
  const told = unknown.map(
    ({ measure, firstUnknown, secondUnknown }) =>
      `${NAMES[measure]} of ${firstUnknown} trials of A and ${secondUnknown} of B`,
  );
  return told.length === 0 ? [] : [`  unknown: ${told.join("; ")}`];
}

/** One number of digits for all figures of a row. */
function numbers({ firstMean, secondMean }: MeasureRow): {
  readonly plain: (value: number | null) => string;
  readonly difference: (value: number | null) => string;
} {
  const digits = digitsFor(Math.max(Math.abs(firstMean ?? 0), Math.abs(secondMean ?? 0)));
  return {
    plain: (value) => (value === null ? "-" : value.toFixed(digits)),
    difference: (value) => signed(value, digits),
  };
}
