import { type FileHandle, link, open } from "node:fs/promises";
import path from "node:path";
import { crc32 } from "node:zlib";
import { PrerequisiteError } from "@cooperbench-ts/attempt";
import { syncFolder, writeAtomically } from "@cooperbench-ts/attempt/host";
import type { JournalEvent } from "./journal-event.ts";

/** 2: with `compacted` and `trial-state`. Format 1 is read as it is. */
const FORMAT = 2;
const CHECKSUM_PREFIX = '{"crc":"';
const CHUNK_BYTES = 256 * 1024;
const HEX_DIGITS = "0123456789abcdef";
const CHECKSUM_END = CHECKSUM_PREFIX.length + 8;
/** `{"crc":"01234567","format":2,"at":"2026-01-01T00:00:00.000Z","event":{…}}`: where its parts are. */
const FORMAT_AT = CHECKSUM_END + '","format":'.length;
const TIME_START = FORMAT_AT + '2,"at":"'.length;
const TIME_END = TIME_START + "2026-01-01T00:00:00.000Z".length;
const EVENT_KEY = '","event":';
const EVENT_START = TIME_END + EVENT_KEY.length;

export interface JournalEntry {
  readonly format: number;
  /** ISO time. Order is that of the lines: clocks jump. */
  readonly at: string;
  readonly event: JournalEvent;
}

/** How far a journal can be read. */
export interface JournalExtent {
  /** Whole lines, damaged ones too. */
  readonly lines: number;
  /** Bytes up to the end of the last whole line; what follows is a torn line that a crash left. */
  readonly validBytes: number;
  /** Lines in the middle whose checksum fails: 1-based numbers. */
  readonly damagedLines: readonly number[];
}

interface JournalContent extends JournalExtent {
  readonly entries: readonly JournalEntry[];
}

function encode({ format, at, event }: JournalEntry): string {
  const body = `",${JSON.stringify({ format, at, event }).slice(1)}`;
  return `${CHECKSUM_PREFIX}${crc32(body).toString(16).padStart(8, "0")}${body}\n`;
}

/** null: not a line that we wrote in whole. The checksum vouches for the shape, so no schema is run over it. */
function decode(line: string): JournalEntry | null {
  if (!line.startsWith(CHECKSUM_PREFIX)) return null;
  const body = line.slice(CHECKSUM_END);
  if (!hasHex(line, CHECKSUM_PREFIX.length, crc32(body))) return null;
  if (!line.startsWith(EVENT_KEY, EVENT_START - EVENT_KEY.length)) return JSON.parse(line) as JournalEntry;
  // The head of a line has one length: only the event is left to be parsed, which saves a tenth of the time of a resume.
  return {
    format: Number(line.charAt(FORMAT_AT)),
    at: line.slice(TIME_START, TIME_END),
    event: JSON.parse(line.slice(EVENT_START, -1)) as JournalEvent,
  };
}

/** Whether these 32 bits are written there. Digit by digit: making text of every line's checksum to compare it costs as much as the checksum. */
function hasHex(text: string, start: number, bits: number): boolean {
  for (let digit = 0; digit < 8; digit += 1) {
    const expected = HEX_DIGITS.charCodeAt((bits >>> (28 - 4 * digit)) & 0xf);
    if (text.charCodeAt(start + digit) !== expected) return false;
  }
  return true;
}

/**
 * Reads a journal and hands over its entries one by one, so that nobody has to hold them all; one that is not there is empty.
 * @throws PrerequisiteError `journal-format` for a newer format
 */
export async function scanJournal(file: string, take: (entry: JournalEntry) => void): Promise<JournalExtent> {
  const damagedLines: number[] = [];
  let [lines, validBytes] = [0, 0];
  for await (const bytes of wholeLines(file)) {
    validBytes += bytes.length;
    const text = bytes.toString();
    for (let start = 0; start < text.length;) {
      const end = text.indexOf("\n", start);
      const entry = decode(text.slice(start, end));
      lines += 1;
      start = end + 1;
      if (entry === null) damagedLines.push(lines);
      else if (entry.format > FORMAT) throw newerFormat(file, entry.format);
      else take(entry);
    }
  }
  return { lines, validBytes, damagedLines };
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

/** The same with all entries at once. */
export async function readJournal(file: string): Promise<JournalContent> {
  const entries: JournalEntry[] = [];
  const extent = await scanJournal(file, (entry) => entries.push(entry));
  return { ...extent, entries };
}

function newerFormat(file: string, format: number): PrerequisiteError {
  return new PrerequisiteError({
    code: "journal-format",
    subject: file,
    problem: `It is in format ${format}; this version reads up to ${FORMAT}.`,
    remedy: "Use the version of cooperbench-ts that wrote it, or a newer one.",
  });
}

/** Puts a journal of these lines in the place of what is there, which is kept under another name. */
export async function replaceJournal(file: string, entries: readonly JournalEntry[], keptAs: string): Promise<void> {
  // Linked, not renamed: a crash between the two must leave a journal in its place.
  await link(file, keptAs);
  await writeAtomically(file, entries.map(encode).join(""));
}

/** A line that is written now. */
export function entryOf(event: JournalEvent): JournalEntry {
  return { format: FORMAT, at: new Date().toISOString(), event };
}

/**
 * The append-only journal of one experiment, for its single writer. `append` resolves when the line is on disk; appends
 * that wait at the same moment share one write and one fsync.
 */
export class Journal {
  readonly #handle: FileHandle;
  #bytes: number;
  #torn = false;
  #waiting: { line: string; done: PromiseWithResolvers<void> }[] = [];
  #flushing: Promise<void> | null = null;

  private constructor(handle: FileHandle, bytes: number) {
    this.#handle = handle;
    this.#bytes = bytes;
  }

  /** Opens for appending behind the last whole line. */
  static async open(file: string, content: Pick<JournalContent, "validBytes">): Promise<Journal> {
    const handle = await open(file, "a");
    await handle.truncate(content.validBytes);
    // A new file is only there after a power cut when its folder says so.
    await syncFolder(path.dirname(file));
    return new Journal(handle, content.validBytes);
  }

  append(event: JournalEvent): Promise<void> {
    const done = Promise.withResolvers<void>();
    this.#waiting.push({ line: encode(entryOf(event)), done });
    this.#flushing ??= this.#flush();
    return done.promise;
  }

  async close(): Promise<void> {
    await this.#flushing;
    await this.#handle.close();
  }

  async #flush(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        const lines = Buffer.from(batch.map(({ line }) => line).join(""));
        // What a failed write left (disk full) must not become the beginning of the next line.
        if (this.#torn) await this.#handle.truncate(this.#bytes);
        this.#torn = true;
        await this.#handle.appendFile(lines);
        await this.#handle.datasync();
        this.#torn = false;
        this.#bytes += lines.length;
        for (const { done } of batch) done.resolve();
      } catch (error) {
        for (const { done } of batch) done.reject(error);
      }
    }
    // In the same step as the last look at what waits: whoever appends next starts a flush of its own.
    this.#flushing = null;
  }
}
