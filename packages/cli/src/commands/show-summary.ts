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
import { wrapped } from "../render/wrap.ts";
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
  else writeDocument(io, renderers[format](summary, io), format === "csv" ? "csv" : "text");
  // Forms for machines have no place for what the numbers leave out.
  if (format === "json" || format === "csv") for (const note of summaryNotes(summary)) sayLine(io, note);
}

/** Without gold, with nothing left out and no work that waits for its evaluation, it is as it always was. */
function machineForm({ settings, total, gold, leftOut }: Summary, exclude: Exclusion): object {
  const excluded = exclude === "none" ? {} : { excluded: { policy: exclude, trials: leftOut.taskBroken } };
  const { pendingByReason } = leftOut;
  const waits = pendingByReason.some(({ reason }) => reason === "not-evaluated");
  return { settings, total, ...(waits ? { pendingByReason } : {}), ...excluded, ...(gold === null ? {} : { gold }) };
}

const renderers: Readonly<Record<Exclude<SummaryFormat, "json">, (summary: Summary, io: Io) => string>> = {
  // Whoever reads it line by line gets each note on one.
  table: (summary, { stdoutIsTerminal, columns }) =>
    renderSummaryTable(summary, stdoutIsTerminal ? { wrap: (note) => wrapped(note, columns) } : {}),
  markdown: renderSummaryMarkdown,
  csv: renderSummaryCsv,
};
