import { open } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { EVENTS_FORMAT, type RunEvent } from "../events/run-event.ts";
import {
  decodeJournalLine,
  JOURNAL_FORMAT,
  type JournalEntry,
  type JournalExtent,
  requireKnownFormat,
} from "../journal/journal-line.ts";

const CHUNK_BYTES = 256 * 1024;

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
 * @param take may say false: a line that nobody of ours wrote, whatever its checksum says, is a damaged one
 * @throws PrerequisiteError `journal-format` for a newer format
 */
async function scanLines<Event>(
  file: string,
  newest: number,
  take: (entry: JournalEntry<Event>) => unknown,
): Promise<JournalExtent> {
  const damagedLines: number[] = [];
  let [lines, validBytes] = [0, 0];
  for await (const bytes of wholeLines(file)) {
    validBytes += bytes.length;
    const text = bytes.toString();
    for (let start = 0; start < text.length;) {
      const end = text.indexOf("\n", start);
      const entry = decodeJournalLine<Event>(text.slice(start, end), crc32);
      lines += 1;
      start = end + 1;
      if (entry !== null) requireKnownFormat(entry, newest, file);
      if (entry === null || take(entry) === false) damagedLines.push(lines);
    }
  }
  return { lines, validBytes, damagedLines };
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
async function* wholeLines(file: string): AsyncGenerator<Buffer> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (handle === null) return;
  try {
    let buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    for (let filled = 0; ;) {
      if (filled === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
      const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled);
      if (bytesRead === 0) return;
      filled += bytesRead;
      const end = buffer.subarray(0, filled).lastIndexOf("\n") + 1;
      if (end > 0) yield buffer.subarray(0, end);
      buffer.copyWithin(0, end, filled);
      filled -= end;
    }
  } finally {
    await handle.close();
  }
}
