import { computed, signal } from "@preact/signals";
import {
  asTable,
  type AttemptRow,
  attemptsShape,
  type PairRow,
  pairsShape,
  type RunRow,
  runsShape,
  type Table,
} from "@cooperbench-ts/results";
import type { ExperimentStatus } from "@cooperbench-ts/results/experiment";
import type { OverviewDocument, TrialEntry } from "../../documents/documents.ts";
import { unpackTable } from "../../documents/packed-table.ts";

/** The overview as it was loaded last; null: not yet. */
export const overview = signal<OverviewDocument | null>(null);
/** Grows whenever the tree has changed. */
export const revision = signal(0);
/** Where experiments stand, newer than the overview while a campaign runs; null: as the overview says. */
export const liveStatuses = signal<readonly ExperimentStatus[] | null>(null);
/** Whether the server answers; null: this page has none. */
export const connection = signal<"live" | "lost" | null>(null);
/** Why the server cannot read the results any more; null: it can. */
export const trouble = signal<string | null>(null);

/** A row of the table of pairs with what the page knows of its trial. */
export interface PageTrial extends TrialEntry {
  readonly row: PairRow;
  /** What the address of its page names it by: its document, without the folder of all of them. */
  readonly about: string;
}

/** The tables of the overview, unpacked. */
export interface PageData {
  readonly document: OverviewDocument;
  readonly runs: Table<RunRow>;
  readonly pairs: Table<PairRow>;
  readonly attempts: Table<AttemptRow>;
  readonly trials: readonly PageTrial[];
  readonly trialsByDocument: ReadonlyMap<string, PageTrial>;
}

export const pageData = computed((): PageData | null => {
  const document = overview.value;
  if (document === null) return null;
  const pairs = asTable(unpackTable(document.pairs), pairsShape);
  const trials = pairs.map((row, at): PageTrial => {
    const entry = document.trials[at] as TrialEntry;
    return { ...entry, row, about: entry.document.slice("trials/".length) };
  });
  return {
    document,
    runs: asTable(unpackTable(document.runs), runsShape),
    pairs,
    attempts: asTable(unpackTable(document.attempts), attemptsShape),
    trials,
    trialsByDocument: new Map(trials.map((trial) => [trial.document, trial])),
  };
});

export const statuses = computed(
  (): readonly ExperimentStatus[] => liveStatuses.value ?? overview.value?.statuses ?? [],
);
