import type { ManifestFile } from "../formats/manifest-file.ts";
import { reconcile, type Reconciled, stateAfter } from "../history/reconcile.ts";
import { tellAgain } from "../history/tell-again.ts";
import type { TrialFiles } from "../history/trial-files.ts";
import { type ExperimentState, foldJournal, JournalFold } from "../journal/fold.ts";
import type { JournalEvent, TrialEvent } from "../journal/journal-event.ts";
import type { JournalEntry, JournalExtent } from "../journal/journal-line.ts";
import { newTrialState, type TrialState } from "../journal/trial-state.ts";
import { trialKey, type TrialLabel, trialLabel } from "../trial.ts";
import { manifestTrials } from "./experiment-manifest.ts";
import type { Layout } from "./layout.ts";
import { readJournal, scanJournal } from "./scan-journal.ts";
import { trialFilesOf } from "./trial-files-of.ts";

/** What is known of an experiment: its journal, mended in memory where lines of it are damaged, and what its folders add. */
export interface History extends JournalExtent, Reconciled {
  /** What a journal with damaged lines has to be instead; null: its lines are sound. */
  readonly mended: MendedJournal | null;
}

/** A journal without gaps: its sound lines, and what is told anew behind them. */
export interface MendedJournal {
  readonly kept: readonly JournalEntry[];
  readonly told: readonly TrialEvent[];
}

/** Journal and folders of an experiment, held against each other. @throws PrerequisiteError `journal-format` */
export async function readHistory(layout: Layout, manifest: ManifestFile | null): Promise<History> {
  const trials = manifest === null ? [] : manifestTrials(manifest).map(trialLabel);
  const filesOf = trialFilesOf(layout);
  const fold = new JournalFold();
  const extent = await scanJournal(layout.journal, (entry) => fold.take(entry));
  const mended =
    extent.damagedLines.length === 0
      ? null
      : await withoutGaps((await readJournal(layout.journal)).entries, trials, filesOf);
  const state = mended === null ? fold.state : stateOf(mended);
  return { ...extent, mended, ...(await reconcile(trials, filesOf, state)) };
}

function stateOf({ kept, told }: MendedJournal): ExperimentState {
  return foldJournal([...kept, ...told.map((event) => ({ event }))]);
}

/**
 * The lines of a journal with damaged ones, without gaps. Nobody knows what those said: a trial whose sound lines and folders
 * do not agree is told anew from both, all other lines stay as they are.
 */
async function withoutGaps(
  entries: readonly JournalEntry[],
  trials: readonly TrialLabel[],
  filesOf: (trial: TrialLabel) => TrialFiles,
): Promise<MendedJournal> {
  const folded = stateOf({ kept: entries, told: [] });
  const lines = Map.groupBy(entries.map(({ event }) => event).filter(isTrialEvent), trialKey);
  const anew = new Map<string, readonly TrialEvent[]>();
  for (const trial of trials) {
    const key = trialKey(trial);
    const told = await tellAgain(filesOf(trial), trial, newTrialState(), lines.get(key) ?? []);
    if (told.length === 0 || agree(folded.trials.get(key), stateAfter(newTrialState(), told))) continue;
    anew.set(key, told);
  }
  const kept = entries.filter(({ event }) => !isTrialEvent(event) || !anew.has(trialKey(event)));
  return { kept, told: [...anew.values()].flat() };
}

function agree(known: TrialState | undefined, told: TrialState): boolean {
  return known !== undefined && fingerprint(known) === fingerprint(told);
}

function fingerprint({ lastAttempt, attempts, spent, open, last, judged, verdictsAt }: TrialState): string {
  return JSON.stringify([
    lastAttempt,
    attempts,
    [spent.knownUsd.toFixed(9), spent.unknownAttempts],
    open,
    [last?.attempt, last?.judgement.reason],
    judged?.verdict.judgedAt,
    verdictsAt,
  ]);
}

function isTrialEvent(event: JournalEvent): event is TrialEvent {
  return "pair" in event;
}
