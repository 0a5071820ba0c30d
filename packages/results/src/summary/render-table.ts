import type { Summary } from "./summarize.ts";
import { summaryCells, textColumns } from "./summary-cells.ts";
import { summaryNotes } from "./summary-notes.ts";
import { visibleText } from "../visible-text.ts";

export interface SummaryTableOptions {
  /** The lines of a note; one by default, however long. */
  readonly wrap?: (note: string) => readonly string[];
}

/** The summary for a terminal: aligned columns, then the notes. Ends with a newline. */
export function renderSummaryTable(summary: Summary, { wrap = (note) => [note] }: SummaryTableOptions = {}): string {
  const cells = summaryCells(summary).map((row) => row.map(visibleText));
  const texts = textColumns(cells);
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? "").length))) ?? [];
  const lines = cells.map(
    (row) =>
      `| ${row.map((cell, column) => (column < texts ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(" | ")} |`,
  );
  const notes = summaryNotes(summary).flatMap((note) => wrap(visibleText(note)));
  return `${[...lines, ...(notes.length > 0 ? ["", ...notes] : [])].join("\n")}\n`;
}
