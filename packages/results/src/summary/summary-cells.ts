import type { Summary, SummaryCounts } from "./summarize.ts";

/** The summary as a grid of texts; the first row is the header, the last one the TOTAL. */
export function summaryCells(summary: Summary): string[][] {
  const pending = summary.total.pending > 0;
  const runs = new Set(summary.settings.map((row) => row.setting)).size < summary.settings.length;
  const line = (setting: string, run: string, counts: SummaryCounts) => [
    setting,
    ...(runs ? [run] : []),
    String(counts.total),
    String(counts.pass),
    String(counts.fail),
    String(counts.infraError),
    ...(pending ? [String(counts.pending)] : []),
    costText(counts),
  ];
  return [
    [
      "Setting",
      ...(runs ? ["Run"] : []),
      "Total",
      "Pass",
      "Fail",
      "Infra Error",
      ...(pending ? ["Pending"] : []),
      "Cost",
    ],
    ...summary.settings.map((row) => line(row.setting, row.run, row)),
    line("TOTAL", "", summary.total),
  ];
}

/** Number of leading text columns (setting, and the run where a setting has several); the rest are numbers. */
export function textColumns(cells: readonly (readonly string[])[]): number {
  return cells[0]?.[1] === "Run" ? 2 : 1;
}

function costText(counts: SummaryCounts): string {
  if (counts.costUsd === null) return "unknown";
  return `${counts.costUnknown > 0 ? "≥ " : ""}$${counts.costUsd.toFixed(2)}`;
}
