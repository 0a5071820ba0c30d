import { type SummaryLine, settingText } from "./summary-line.ts";
import type { Summary, SummaryCounts } from "./summarize.ts";

/** The summary as a grid of texts; the first row is the header, the last one the TOTAL. Columns that tell no two lines apart are left out. */
export function summaryCells(summary: Summary): string[][] {
  const { settings: lines, total } = summary;
  const pending = total.pending > 0;
  const names = nameColumns(lines);
  const cells = (texts: readonly string[], counts: SummaryCounts) => [
    ...texts,
    String(counts.total),
    String(counts.pass),
    String(counts.fail),
    String(counts.infraError),
    ...(pending ? [String(counts.pending)] : []),
    costText(counts),
  ];
  return [
    [
      ...names.map(({ title }) => title),
      "Total",
      "Pass",
      "Fail",
      "Infra Error",
      ...(pending ? ["Pending"] : []),
      "Cost",
    ],
    ...lines.map((line) =>
      cells(
        names.map(({ text }) => text(line)),
        line,
      ),
    ),
    cells(
      names.map((_, at) => (at === 0 ? "TOTAL" : "")),
      total,
    ),
  ];
}

/** Number of leading text columns; the rest are numbers. */
export function textColumns(cells: readonly (readonly string[])[]): number {
  return cells[0]?.findIndex((title) => title === "Repeats" || title === "Total") ?? 0;
}

interface NameColumn {
  readonly title: string;
  readonly text: (line: SummaryLine) => string;
}

function nameColumns(lines: readonly SummaryLine[]): NameColumn[] {
  const setting: NameColumn = { title: "Setting", text: settingText };
  const run: NameColumn = { title: "Run", text: (line) => line.run ?? "" };
  const arm: NameColumn = { title: "Arm", text: (line) => line.arm ?? "" };
  const repeats: NameColumn = { title: "Repeats", text: (line) => String(line.repeats) };
  const tellsApart = (columns: readonly NameColumn[]): boolean =>
    new Set(lines.map((line) => JSON.stringify(columns.map(({ text }) => text(line))))).size === lines.length;
  const byArm = lines.some((line) => line.run === null);
  if (byArm) return [setting, ...(tellsApart([setting]) ? [] : [arm]), repeats];
  return tellsApart([setting]) ? [setting] : [setting, run];
}

function costText(counts: SummaryCounts): string {
  if (counts.costUsd === null) return "unknown";
  return `${counts.costUnknown > 0 ? "≥ " : ""}$${counts.costUsd.toFixed(2)}`;
}
