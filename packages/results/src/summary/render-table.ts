import type { Summary } from "./summarize.ts";
import { summaryCells, textColumns } from "./summary-cells.ts";
import { summaryNotes } from "./summary-notes.ts";

/** The summary for a terminal: aligned columns, then the notes. Ends with a newline. */
export function renderSummaryTable(summary: Summary): string {
  const cells = summaryCells(summary);
  const texts = textColumns(cells);
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? "").length))) ?? [];
  const lines = cells.map(
    (row) =>
      `| ${row.map((cell, column) => (column < texts ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(" | ")} |`,
  );
  const notes = summaryNotes(summary);
  return `${[...lines, ...(notes.length > 0 ? ["", ...notes] : [])].join("\n")}\n`;
}
