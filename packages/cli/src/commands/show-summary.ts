import {
  renderSummaryCsv,
  renderSummaryMarkdown,
  renderSummaryTable,
  type Summary,
  summarize,
  summaryNotes,
} from "@cooperbench-ts/results";
import { readExperiment } from "@cooperbench-ts/results/node";
import { type Io, sayLine, writeDocument, writeJsonLine } from "../io.ts";

export const summaryFormats = ["table", "markdown", "json", "csv"] as const;
export type SummaryFormat = (typeof summaryFormats)[number];

export async function showSummary(io: Io, logs: string, name: string, format: SummaryFormat): Promise<void> {
  const summary = summarize((await readExperiment(logs, name, { detail: "pairs" })).trials);
  if (format === "json") writeJsonLine(io, machineForm(summary));
  else writeDocument(io, renderers[format](summary), format === "csv" ? "csv" : "text");
  // Forms for machines have no place for what the numbers leave out.
  if (format === "json" || format === "csv") for (const note of summaryNotes(summary)) sayLine(io, note);
}

/** Without gold it is as it always was. */
function machineForm({ settings, total, gold }: Summary): object {
  return { settings, total, ...(gold === null ? {} : { gold }) };
}

const renderers: Readonly<Record<Exclude<SummaryFormat, "json">, (summary: Summary) => string>> = {
  table: renderSummaryTable,
  markdown: renderSummaryMarkdown,
  csv: renderSummaryCsv,
};
