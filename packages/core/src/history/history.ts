import { type Trial, trialKey } from "@cooperbench-ts/attempt";
import { type ManifestFile } from "@cooperbench-ts/results";
import { compactJournal } from "../journal/compact-journal.ts";
import { foldJournal, JournalFold } from "../journal/fold.ts";
import type { JournalEvent, TrialEvent } from "../journal/journal-event.ts";
import {
  entryOf,
  Journal,
  type JournalEntry,
  type JournalExtent,
  readJournal,
  replaceJournal,
  scanJournal,
} from "../journal/journal.ts";
import { newTrialState, type TrialState } from "../journal/trial-state.ts";
import type { Layout } from "../layout/layout.ts";
import { manifestTrials } from "../layout/manifest-file.ts";
import { reconcile, type Reconciled, stateAfter } from "./reconcile.ts";
import { tellAgain } from "./tell-again.ts";

/** What is known of an experiment: its journal, mended in memory where lines of it are damaged, and what its folders add. */
export interface History extends JournalExtent, Reconciled {}

export async function readHistory(layout: Layout, manifest: ManifestFile | null): Promise<History> {
  const trials = manifest === null ? [] : manifestTrials(manifest);
  const fold = new JournalFold();
  const extent = await scanJournal(layout.journal, (entry) => fold.take(entry));
  const sound = extent.damagedLines.length === 0 ? fold.state : foldJournal(await withoutGaps(layout, trials));
  return { ...extent, ...(await reconcile(layout, trials, sound)) };
}

/** Writes into the journal what it lacks, and makes a sound one smaller that has grown large. For its single writer. @returns what to tell people; null: nothing was to be done */
export async function mendJournal(layout: Layout, manifest: ManifestFile | null): Promise<string | null> {
  if (manifest === null) return null;
  const { missing, lines, damagedLines, validBytes } = await readHistory(layout, manifest);
  if (damagedLines.length > 0) {
    const kept = `${layout.journal}.damaged-${new Date().toISOString().replaceAll(":", "-")}`;
    const sound = await withoutGaps(layout, manifestTrials(manifest));
    await replaceJournal(layout.journal, [...sound, ...missing.map(entryOf)], kept);
    const damaged = damagedLines.length === 1 ? "a damaged line" : `${damagedLines.length} damaged lines`;
    return `The journal had ${damaged}. What may have been said there is rebuilt from the attempts and verdicts; the old one is kept as ${kept}.`;
  }
  if (missing.length === 0) {
    await compactJournal(layout.journal);
    return null;
  }
  const journal = await Journal.open(layout.journal, { validBytes });
  try {
    await Promise.all(missing.map((event) => journal.append(event)));
  } finally {
    await journal.close();
  }
  const trials = new Set(missing.map(trialOfEvent)).size;
  return lines === 0
    ? "The journal was gone and is rebuilt from the attempts and verdicts."
    : `The journal was older than the results: what it lacked of ${trials} trials is rebuilt from the attempts and verdicts.`;
}

/** What the folders alone tell of an experiment. */
export async function rebuildJournal(layout: Layout, manifest: ManifestFile): Promise<readonly JournalEvent[]> {
  return (await reconcile(layout, manifestTrials(manifest), foldJournal([]))).missing;
}

/**
 * The entries of a journal with damaged lines, without gaps. Nobody knows what those lines said: a trial whose sound lines
 * and folders do not agree is told anew from both, all other lines stay as they are.
 */
async function withoutGaps(layout: Layout, trials: readonly Trial[]): Promise<readonly JournalEntry[]> {
  const { entries } = await readJournal(layout.journal);
  const folded = foldJournal(entries);
  const lines = Map.groupBy(entries.map(({ event }) => event).filter(isTrialEvent), trialOfEvent);
  const anew = new Map<string, readonly TrialEvent[]>();
  for (const trial of trials) {
    const key = trialKey(trial);
    const remembered = lines.get(key) ?? [];
    const told = await tellAgain(layout, trial, newTrialState(), remembered);
    if (told.length === 0 || agree(folded.trials.get(key), stateAfter(newTrialState(), told))) continue;
    anew.set(key, told);
  }
  const kept = entries.filter(({ event }) => !isTrialEvent(event) || !anew.has(trialOfEvent(event)));
  return [...kept, ...[...anew.values()].flat().map(entryOf)];
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

function trialOfEvent(event: TrialEvent): string {
  return `${event.run}/${event.pair}`;
}
