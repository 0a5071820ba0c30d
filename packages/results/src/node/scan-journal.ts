import { dirname } from "node:path";
import { crc32 } from "node:zlib";
import { PrerequisiteError } from "../errors.ts";
import { EVENTS_FORMAT, type RunEvent } from "../events/run-event.ts";
import {
  decodeJournalLine,
  JOURNAL_FORMAT,
  type JournalEntry,
  type JournalExtent,
  requireKnownFormat,
} from "../journal/journal-line.ts";
import { type ForeignFile, ForeignTree, isAbsent, RefusedFileError } from "./foreign-tree.ts";

const CHUNK_BYTES = 256 * 1024;
/** Thousands of times what we write into one. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** A journal, see `scanLines`. */
export function scanJournal(file: string, take: (entry: JournalEntry) => unknown): Promise<JournalExtent> {
  return scanLines(file, JOURNAL_FORMAT, take);
}

/** The events of a run, see `scanLines`. */
export function scanEvents(file: string, take: (entry: JournalEntry<RunEvent>) => unknown): Promise<JournalExtent> {
  return scanLines(file, EVENTS_FORMAT, take);
}

/**
 * Reads a file of checked lines and hands over its entries one by one, so that nobody has to hold them all; one that is not there is empty.
 * @param take says false, or throws: a line that nobody of ours wrote, whatever its checksum says, is a damaged one
 * @throws PrerequisiteError `journal-format` for a newer format, `journal-unreadable` for what is no journal at all
 */
async function scanLines<Event>(
  path: string,
  newest: number,
  take: (entry: JournalEntry<Event>) => unknown,
): Promise<JournalExtent> {
  const damagedLines: number[] = [];
  let [lines, validBytes] = [0, 0];
  const scan = (bytes: Buffer): void => {
    validBytes += bytes.length;
    const text = bytes.toString();
    for (let start = 0; start < text.length;) {
      const end = text.indexOf("\n", start);
      const entry = decodeJournalLine<Event>(text.slice(start, end), crc32);
      lines += 1;
      start = end + 1;
      if (entry !== null) requireKnownFormat(entry, newest, path);
      if (entry === null || !takes(take, entry)) damagedLines.push(lines);
    }
  };
  try {
    await new ForeignTree(dirname(path)).useInPool(path, (file) => eachWholeLines(file, scan));
  } catch (error) {
    if (error instanceof RefusedFileError) throw unreadable(path, error);
    if (!isAbsent(error)) throw error;
  }
  return { lines, validBytes, damagedLines };
}

function takes<Entry>(take: (entry: Entry) => unknown, entry: Entry): boolean {
  try {
    return take(entry) !== false;
  } catch {
    return false;
  }
}

function unreadable(file: string, cause: RefusedFileError): PrerequisiteError {
  return new PrerequisiteError({
    code: "journal-unreadable",
    subject: file,
    problem: `It is not read: ${cause.message}.`,
    remedy: "Put the journal back in its place.",
    cause,
  });
}

/** A journal with all entries at once. */
export async function readJournal(
  file: string,
): Promise<JournalExtent & { readonly entries: readonly JournalEntry[] }> {
  const entries: JournalEntry[] = [];
  const extent = await scanJournal(file, (entry) => entries.push(entry));
  return { ...extent, entries };
}

/** The whole lines of a file, some at a time, in memory that the next ones are read into. */
async function eachWholeLines(file: ForeignFile, scan: (bytes: Buffer) => void): Promise<void> {
  let buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let filled = 0; ;) {
    if (filled >= MAX_LINE_BYTES) throw new RefusedFileError(`a line of it has more than ${MAX_LINE_BYTES} bytes`);
    if (filled === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
    const count = await file.readInPool(buffer, filled, buffer.length - filled);
    if (count === 0) return;
    filled += count;
    const end = buffer.subarray(0, filled).lastIndexOf("\n") + 1;
    if (end > 0) scan(buffer.subarray(0, end));
    buffer.copyWithin(0, end, filled);
    filled -= end;
  }
}
