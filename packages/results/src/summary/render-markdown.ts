import type { Summary } from "./summarize.ts";
import { summaryCells, textColumns } from "./summary-cells.ts";
import { summaryNotes } from "./summary-notes.ts";
import { visibleText } from "../visible-text.ts";

/** The summary as a Markdown table, then the notes as a list. Ends with a newline. */
export function renderSummaryMarkdown(summary: Summary): string {
  const [header = [], ...rows] = summaryCells(summary);
  const texts = textColumns([header]);
  const lines = [
    markdownRow(header),
    markdownRow(header.map((_, column) => (column < texts ? "---" : "---:"))),
    ...rows.map(markdownRow),
  ];
  const notes = summaryNotes(summary).map((note) => `- ${escapeCell(note)}`);
  return `${[...lines, ...(notes.length > 0 ? ["", ...notes] : [])].join("\n")}\n`;
}

function markdownRow(cells: readonly string[]): string {
  return `| ${cells.map(escapeCell).join(" | ")} |`;
}

function escapeCell(text: string): string {
  return visibleText(text).replaceAll("|", String.raw`\|`);
}
