import type { Summary } from "./summarize.ts";
import { summaryCells, textColumns } from "./summary-cells.ts";
import { summaryNotes } from "./summary-notes.ts";
import { visibleText } from "../visible-text.ts";

/** The summary for a terminal: aligned columns, then the notes. Ends with a newline. */
export function renderSummaryTable(summary: Summary): string {
  const cells = summaryCells(summary).map((row) => row.map(visibleText));
  const texts = textColumns(cells);
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? "").length))) ?? [];
  const lines = cells.map(
    (row) =>
      `| ${row.map((cell, column) => (column < texts ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(" | ")} |`,
  );
  const notes = summaryNotes(summary).map(visibleText);
  return `${[...lines, ...(notes.length > 0 ? ["", ...notes] : [])].join("\n")}\n`;
}
