import {
  type DiagnosticRow,
  type Exclusion,
  plannedTrials,
  type Summary,
  type SummaryBy,
  summarize,
} from "@cooperbench-ts/results";
import type { PageData } from "../load/page-data.ts";

type Summarized = Pick<PageData, "pairs" | "trials" | "document">;

/** The summary of the page: the same numbers that the command `summary` gives for the same tree. */
export function pageSummary(
  { pairs, trials, document }: Summarized,
  { by, exclude }: { readonly by: SummaryBy; readonly exclude: Exclusion },
): Summary {
  const diagnostics = trials.flatMap(({ row, diagnostics: codes }) =>
    codes.map((code): DiagnosticRow => {
      const { run, setting, upstreamSetting, pairKey } = row;
      return { code, message: "", run, setting, upstreamSetting, pairKey, file: null };
    }),
  );
  const gradings = new Map(
    document.experiments.flatMap(({ runs }) => runs.map(({ run, source }) => [run, source?.grading ?? null] as const)),
  );
  const planned = plannedTrials({ pairs, diagnostics }).map((trial) => ({
    ...trial,
    grading: gradings.get(trial.run) ?? null,
  }));
  return summarize(planned, { by, exclude, faults: document.taskFaults });
}
