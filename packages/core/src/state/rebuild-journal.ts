import { type ManifestFile, parsePairKey } from "@cooperbench-ts/results";
import { compactJournal } from "./compact-journal.ts";
import { foldJournal, newTrialState, type TrialState } from "./fold.ts";
import { entryOf, Journal, type JournalContent, type JournalEntry, readJournal, replaceJournal } from "./journal.ts";
import type { JournalEvent, TrialEvent } from "./journal-event.ts";
import { type Layout, type Trial, trialKey } from "./layout.ts";
import { type Reconciled, reconcile, stateAfter } from "./reconcile.ts";
import { tellAgain } from "./tell-again.ts";

/** What is known of an experiment: its journal, mended in memory where lines of it are damaged, and what its folders add. */
export interface History extends JournalContent, Reconciled {}

export async function readHistory(layout: Layout, manifest: ManifestFile | null): Promise<History> {
  const journal = await readJournal(layout.journal);
  const trials = manifest === null ? [] : manifestTrials(manifest);
  const sound =
    journal.damagedLines.length === 0 ? journal.entries : await withoutGaps(layout, trials, journal.entries);
  const reconciled = await reconcile(layout, trials, foldJournal(sound));
  return { ...journal, ...reconciled, entries: [...sound, ...reconciled.missing.map(entryOf)] };
}

/** Writes into the journal what it lacks, and makes a sound one smaller that has grown large. For its single writer. @returns what to tell people; null: nothing was to be done */
export async function mendJournal(layout: Layout, manifest: ManifestFile | null): Promise<string | null> {
  if (manifest === null) return null;
  const { entries, missing, damagedLines, validBytes } = await readHistory(layout, manifest);
  if (damagedLines.length > 0) {
    const kept = `${layout.journal}.damaged-${new Date().toISOString().replaceAll(":", "-")}`;
    await replaceJournal(layout.journal, entries, kept);
    const lines = damagedLines.length === 1 ? "a damaged line" : `${damagedLines.length} damaged lines`;
    return `The journal had ${lines}. What may have been said there is rebuilt from the attempts and verdicts; the old one is kept as ${kept}.`;
  }
  if (missing.length === 0) {
    await compactJournal(layout.journal);
    return null;
  }
  const wasEmpty = entries.length === missing.length;
  const journal = await Journal.open(layout.journal, { validBytes });
  try {
    await Promise.all(missing.map((event) => journal.append(event)));
  } finally {
    await journal.close();
  }
  const trials = new Set(missing.map(trialOfEvent)).size;
  return wasEmpty
    ? "The journal was gone and is rebuilt from the attempts and verdicts."
    : `The journal was older than the results: what it lacked of ${trials} trials is rebuilt from the attempts and verdicts.`;
}

/** What the folders alone tell of an experiment. */
export async function rebuildJournal(layout: Layout, manifest: ManifestFile): Promise<readonly JournalEvent[]> {
  return (await reconcile(layout, manifestTrials(manifest), foldJournal([]))).missing;
}

/** All trials that a manifest plans. */
export function manifestTrials(manifest: ManifestFile): Trial[] {
  return manifest.runs.flatMap((run) =>
    run.pairs.flatMap((key) => {
      const pair = parsePairKey(key);
      return pair === null ? [] : [{ run: run.run, setting: run.setting, repeat: run.repeat, pair }];
    }),
  );
}

/**
 * Nobody knows what a damaged line said: a trial whose sound lines and folders do not agree is told anew from both, all
 * other lines stay as they are.
 */
async function withoutGaps(
  layout: Layout,
  trials: readonly Trial[],
  entries: readonly JournalEntry[],
): Promise<readonly JournalEntry[]> {
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

function fingerprint({ lastAttempt, attempts, spent, open, last, judged }: TrialState): string {
  return JSON.stringify([
    lastAttempt,
    attempts,
    [spent.knownUsd.toFixed(9), spent.unknownAttempts],
    open,
    [last?.attempt, last?.judgement.reason],
    judged?.verdict.judgedAt,
  ]);
}

function isTrialEvent(event: JournalEvent): event is TrialEvent {
  return "pair" in event;
}

function trialOfEvent(event: TrialEvent): string {
  return `${event.run}/${event.pair}`;
}
