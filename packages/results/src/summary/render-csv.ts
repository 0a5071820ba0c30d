import { toCsv } from "../export/csv.ts";
import type { Summary } from "./summarize.ts";

const columns = [
  "setting",
  "run",
  "arm",
  "repeats",
  "total",
  "pass",
  "fail",
  "infraError",
  "pending",
  "costUsd",
  "costUnknown",
] as const;

/** The summary as CSV with the names of `summary --json`; the last row is `TOTAL`. An unknown cost is empty. */
export function renderSummaryCsv(summary: Summary): string {
  return toCsv(columns, [
    ...summary.settings,
    { setting: "TOTAL", arm: null, run: null, repeats: null, ...summary.total },
  ]);
}
