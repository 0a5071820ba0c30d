import type {
  AgentRow,
  AttemptRow,
  DatasetRow,
  DiagnosticRow,
  FeatureRow,
  LabelRow,
  ManifestFile,
  MessageRow,
  PairRow,
  RunRow,
  TaskFaultRow,
  TrialAccount,
} from "@cooperbench-ts/results";
import type { ExperimentStatus, RunPast } from "@cooperbench-ts/results/experiment";
import type { PackedTable } from "./packed-table.ts";
import type { PageText } from "./page-text.ts";

/**
 * What the page loads, by name: `overview` first, `tables` when a page needs them, and a document for each trial that is looked at. `view`
 * makes them when they are asked for; `report` writes them all.
 */
export interface Documents {
  readonly overview: OverviewDocument;
  readonly tables: TablesDocument;
  readonly [trial: `trials/${string}`]: TrialDocument;
  readonly [part: `parts/${string}`]: string;
}
export type DocumentName = keyof Documents;

/** What every page needs. */
export interface OverviewDocument {
  /** What was opened, as it is shown: the experiment, or the folders. */
  readonly title: string;
  /** ISO time at which the results were read. */
  readonly readAt: string;
  /** Of this package, which made the page. */
  readonly version: string;
  readonly runs: PackedTable<RunRow>;
  readonly pairs: PackedTable<PairRow>;
  /** For each row of `pairs`: where its account is, and what the judge found beside its verdict. */
  readonly trials: readonly TrialEntry[];
  readonly attempts: PackedTable<AttemptRow>;
  /** Experiments of ours that lie there, with the conditions that are frozen in their manifests. */
  readonly experiments: readonly ManifestFile[];
  /** Where each of them stands. */
  readonly statuses: readonly ExperimentStatus[];
  /** What each of them has been through: sessions and pauses. */
  readonly pasts: readonly NamedPast[];
  readonly taskFaults: readonly TaskFaultRow[];
  /** What is to be said of the trees as a whole: what the run map left open, files that could not be read. */
  readonly remarks: readonly DiagnosticRow[];
}

/** What an experiment has been through, by its name: of one whose manifest cannot be read, too. */
export interface NamedPast extends RunPast {
  readonly experiment: string;
}

export interface TrialEntry {
  /** Name of its document; the same for the same trial whenever the tree is read. */
  readonly document: `trials/${string}`;
  /** Codes of its diagnostics, each once. */
  readonly diagnostics: readonly string[];
}

/** The tables that only some pages need: figures, conversations, comparisons. */
export interface TablesDocument {
  readonly features: PackedTable<FeatureRow>;
  readonly agents: PackedTable<AgentRow>;
  readonly messages: PackedTable<MessageRow>;
  readonly dataset: PackedTable<DatasetRow>;
  readonly diagnostics: PackedTable<DiagnosticRow>;
  readonly labels: PackedTable<LabelRow>;
}

export interface TrialDocument extends TrialAccount<PageText> {
  readonly row: PairRow;
  readonly diagnostics: readonly DiagnosticRow[];
  /** Absolute path of the pair folder; null: there is none, or the page is to be sent to others. */
  readonly folder: string | null;
}
