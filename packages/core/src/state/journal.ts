import { type FileHandle, link, open, readFile } from "node:fs/promises";
import path from "node:path";
import { crc32 } from "node:zlib";
import { PrerequisiteError } from "../errors.ts";
import { syncFolder, writeAtomically } from "./files.ts";
import type { JournalEvent } from "./journal-event.ts";

/** 2: with `compacted` and `trial-state`. Format 1 is read as it is. */
const FORMAT = 2;
const CHECKSUM_PREFIX = '{"crc":"';
const CHECKSUM_END = CHECKSUM_PREFIX.length + 8;

export interface JournalEntry {
  readonly format: number;
  /** ISO time. Order is that of the lines: clocks jump. */
  readonly at: string;
  readonly event: JournalEvent;
}

export interface JournalContent {
  readonly entries: readonly JournalEntry[];
  /** Bytes up to the end of the last whole line; what follows is a torn line that a crash left. */
  readonly validBytes: number;
  /** Lines in the middle whose checksum fails: 1-based numbers. */
  readonly damagedLines: readonly number[];
}

function encode(entry: JournalEntry): string {
  const body = `",${JSON.stringify(entry).slice(1)}`;
  return `${CHECKSUM_PREFIX}${checksum(body)}${body}\n`;
}

function checksum(body: string): string {
  return crc32(body).toString(16).padStart(8, "0");
}

/** null: not a line that we wrote in whole. The checksum vouches for the shape, so no schema is run over it. */
function decode(line: string): JournalEntry | null {
  if (!line.startsWith(CHECKSUM_PREFIX)) return null;
  const body = line.slice(CHECKSUM_END);
  if (line.slice(CHECKSUM_PREFIX.length, CHECKSUM_END) !== checksum(body)) return null;
  const { format, at, event } = JSON.parse(line) as JournalEntry;
  return { format, at, event };
}

/** Reads a journal; one that is not there is empty. @throws PrerequisiteError `journal-format` for a newer format */
export async function readJournal(file: string): Promise<JournalContent> {
  const content = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return Buffer.alloc(0);
    throw error;
  });
  const validBytes = content.lastIndexOf("\n") + 1;
  const lines = content.toString("utf8", 0, validBytes).split("\n").slice(0, -1);
  const entries: JournalEntry[] = [];
  const damagedLines: number[] = [];
  for (const [index, line] of lines.entries()) {
    const entry = decode(line);
    if (entry === null) damagedLines.push(index + 1);
    else if (entry.format > FORMAT) throw newerFormat(file, entry.format);
    else entries.push(entry);
  }
  return { entries, validBytes, damagedLines };
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
