import type { ManifestFile } from "../formats/manifest-file.ts";
import type { LostResult } from "../history/lost-result.ts";
import { trialHistory } from "../history/trial-history.ts";
import { type ExperimentState, isOurs, JournalFold } from "../journal/fold.ts";
import { isTrialEvent, type TrialEvent } from "../journal/journal-event.ts";
import type { JournalEntry, JournalExtent } from "../journal/journal-line.ts";
import { linesByTrial } from "../journal/read-journal-text.ts";
import { trialKey, trialLabel } from "../trial.ts";
import { manifestTrials } from "./experiment-manifest.ts";
import type { Layout } from "./layout.ts";
import { readJournal, scanJournal } from "./scan-journal.ts";
import { trialFilesOf } from "./trial-files-of.ts";

/** What is known of an experiment: its journal, mended in memory where lines of it are damaged, and what its folders add. */
export interface History extends JournalExtent {
  /** What the journal and the folders say together. */
  readonly state: ExperimentState;
  /** The lines that the journal lacks, in order. */
  readonly missing: readonly TrialEvent[];
  /** By trial key: results that are finished by the journal and not there any more. */
  readonly lost: ReadonlyMap<string, LostResult>;
  /** What a journal with damaged lines has to begin with instead, `missing` behind it; null: its lines are sound. */
  readonly mended: { readonly kept: readonly JournalEntry[]; readonly told: readonly TrialEvent[] } | null;
}

/** Journal and folders of an experiment, held against each other. @throws PrerequisiteError `journal-format` */
export async function readHistory(layout: Layout, manifest: ManifestFile | null): Promise<History> {
  const fold = new JournalFold();
  const extent = await scanJournal(layout.journal, (entry) => fold.take(entry));
  const entries = extent.damagedLines.length === 0 ? null : (await readJournal(layout.journal)).entries.filter(isOurs);
  const lines = entries === null ? null : linesByTrial(entries);
  const filesOf = trialFilesOf(layout);
  const states = new Map(fold.state.trials);
  const missing: TrialEvent[] = [];
  const lost = new Map<string, LostResult>();
  const anew = new Map<string, readonly TrialEvent[]>();
  for (const trial of manifest === null ? [] : manifestTrials(manifest).map(trialLabel)) {
    const key = trialKey(trial);
    const remembered = lines === null ? null : (lines.get(key) ?? []);
    const history = await trialHistory(trial, filesOf(trial), states.get(key), remembered);
    if (history.state !== undefined) states.set(key, history.state);
    if (history.lost !== null) lost.set(key, history.lost);
    if (history.anew !== null) anew.set(key, history.anew);
    missing.push(...history.missing);
  }
  const kept = entries?.filter(({ event }) => !isTrialEvent(event) || !anew.has(trialKey(event))) ?? null;
  const mended = kept === null ? null : { kept, told: [...anew.values()].flat() };
  return { ...extent, state: { ...fold.state, trials: states }, missing, lost, mended };
}
