import {
  type Exclusion,
  renderSummaryCsv,
  renderSummaryMarkdown,
  renderSummaryTable,
  type Summary,
  type PlannedTrial,
  summarize,
  type SummaryOptions,
  summaryNotes,
} from "@cooperbench-ts/results";
import { type Io, sayLine, writeDocument, writeJsonLine } from "../io.ts";

export const summaryFormats = ["table", "markdown", "json", "csv"] as const;
export type SummaryFormat = (typeof summaryFormats)[number];

export function showSummary(
  io: Io,
  trials: readonly PlannedTrial[],
  { format, exclude = "none", ...options }: SummaryOptions & { readonly format: SummaryFormat },
): void {
  const summary = summarize(trials, { ...options, exclude });
  if (format === "json") writeJsonLine(io, machineForm(summary, exclude));
  else writeDocument(io, renderers[format](summary), format === "csv" ? "csv" : "text");
  // Forms for machines have no place for what the numbers leave out.
  if (format === "json" || format === "csv") for (const note of summaryNotes(summary)) sayLine(io, note);
}

/** Without gold, and with nothing left out, it is as it always was. */
function machineForm({ settings, total, gold, leftOut }: Summary, exclude: Exclusion): object {
  const excluded = exclude === "none" ? {} : { excluded: { policy: exclude, trials: leftOut.taskBroken } };
  return { settings, total, ...excluded, ...(gold === null ? {} : { gold }) };
}

const renderers: Readonly<Record<Exclude<SummaryFormat, "json">, (summary: Summary) => string>> = {
  table: renderSummaryTable,
  markdown: renderSummaryMarkdown,
  csv: renderSummaryCsv,
};
