import { trialKey } from "../trial.ts";
import { crc32 } from "./crc32.ts";
import { type ExperimentState, isOurs, JournalFold } from "./fold.ts";
import { isTrialEvent, type TrialEvent } from "./journal-event.ts";
import { decodeJournalLine, JOURNAL_FORMAT, type JournalEntry, requireKnownFormat } from "./journal-line.ts";

/** A whole journal that was read at once. */
export interface JournalText {
  readonly state: ExperimentState;
  /** The sound lines of each trial, by its key, where other lines are damaged; null: none is. */
  readonly lines: ReadonlyMap<string, readonly TrialEvent[]> | null;
}

/** @throws PrerequisiteError `journal-format` for a newer format */
export function readJournalText(text: string, file: string): JournalText {
  const fold = new JournalFold();
  let damaged = false;
  for (const entry of entriesOf(text)) {
    if (entry !== null) requireKnownFormat(entry, JOURNAL_FORMAT, file);
    // Every sound line is folded, also behind a damaged one.
    const taken = entry !== null && fold.takes(entry);
    damaged ||= !taken;
  }
  if (!damaged) return { state: fold.state, lines: null };
  const sound = [...entriesOf(text)].filter((entry) => entry !== null).filter(isOurs);
  return { state: fold.state, lines: linesByTrial(sound) };
}

/** The lines of each trial, by its key. */
export function linesByTrial(entries: readonly Pick<JournalEntry, "event">[]): Map<string, TrialEvent[]> {
  return Map.groupBy(entries.map(({ event }) => event).filter(isTrialEvent), trialKey);
}

/** null: a damaged line. What follows the last end of a line was never whole, and is left out. */
function* entriesOf(text: string): Generator<JournalEntry | null> {
  for (let start = 0, end; (end = text.indexOf("\n", start)) !== -1; start = end + 1)
    yield decodeJournalLine(text.slice(start, end), crc32);
}
