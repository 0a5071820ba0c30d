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

/** Means, medians and ranks: narrow tables are read sooner than one that a terminal breaks. */
export function measureTables({ measures }: ArmComparison): string[] {
  if (measures.length === 0) return [];
  const isPaired = measures.some(({ pairs }) => pairs !== null);
  const told = isPaired ? " (A - B: the median of the differences by pair)" : "";
  return [
    "",
    "Means over trials that came to pass or fail (n: pairs, or trials where unpaired)",
    ...table(["n", "A", "B", "A - B", "interval", "A / B", "p"], measures, meanCells),
    "",
    `Medians${told}`,
    ...table(["A", "B", "A - B", "interval"], measures, medianCells),
    "",
    "Ranks: Wilcoxon of n pairs (p, r), Mann-Whitney of n/n trials (p, d)",
    ...table(["n", "p", "r", "n/n", "p", "d"], measures, rankCells),
    ...unknownLine(measures),
  ];
}

function table(
  head: readonly string[],
  measures: readonly MeasureRow[],
  cells: (row: MeasureRow) => readonly string[],
): string[] {
  const rows = measures.map((row) => [NAMES[row.measure], ...cells(row)]);
  return alignedRows([["", ...head], ...rows], 1).map((line) => `  ${line}`);
}

function meanCells(row: MeasureRow): string[] {
  const text = numbers(row);
  return [
    row.pairs === null ? trialsText(row) : String(row.pairs),
    text.plain(row.firstMean),
    text.plain(row.secondMean),
    text.difference(row.difference),
    range(row.lower, row.upper, text.difference),
    row.ratio === null ? "-" : row.ratio.toFixed(2),
    pText(row.p),
  ];
}

function medianCells(row: MeasureRow): string[] {
  const text = numbers(row);
  return [
    text.plain(row.firstMedian),
    text.plain(row.secondMedian),
    text.difference(row.medianDifference),
    range(row.medianLower, row.medianUpper, text.difference),
  ];
}

function rankCells(row: MeasureRow): string[] {
  return [
    row.pairs === null ? "-" : String(row.pairs),
    pText(row.wilcoxonP),
    signed(row.rankBiserial, 2),
    trialsText(row),
    pText(row.mannWhitneyP),
    signed(row.cliffsDelta, 2),
  ];
}

function trialsText({ firstTrials, secondTrials }: MeasureRow): string {
  return `${firstTrials}/${secondTrials}`;
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
