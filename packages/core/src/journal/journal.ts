import { type FileHandle, link, open } from "node:fs/promises";
import path from "node:path";
import { crc32 } from "node:zlib";
import { syncFolder, writeAtomically } from "@cooperbench-ts/attempt/host";
import {
  encodeJournalLine,
  JOURNAL_FORMAT,
  type JournalEntry,
  type JournalEvent,
  type JournalExtent,
} from "@cooperbench-ts/results/experiment";

/** Puts a journal of these lines in the place of what is there, which is kept under another name. */
export async function replaceJournal(file: string, entries: readonly JournalEntry[], keptAs: string): Promise<void> {
  // Linked, not renamed: a crash between the two must leave a journal in its place.
  await link(file, keptAs);
  await writeAtomically(file, entries.map((entry) => encodeJournalLine(entry, crc32)).join(""));
}

/** A line that is written now. */
export function entryOf(event: JournalEvent): JournalEntry {
  return { format: JOURNAL_FORMAT, at: new Date().toISOString(), event };
}

/**
 * The append-only journal of one experiment, for its single writer. `append` resolves when the line is on disk; appends
 * that wait at the same moment share one write and one fsync.
 */
export class Journal {
  readonly #handle: FileHandle;
  #bytes: number;
  #torn = false;
  #waiting: { entry: JournalEntry; line: string; done: PromiseWithResolvers<void> }[] = [];
  #flushing: Promise<void> | null = null;

  readonly #onAppended: (entry: JournalEntry) => void;

  private constructor(handle: FileHandle, bytes: number, onAppended: (entry: JournalEntry) => void) {
    this.#onAppended = onAppended;
    this.#handle = handle;
    this.#bytes = bytes;
  }

  /** Opens for appending behind the last whole line. @param onAppended is handed each line that is on disk, in order */
  static async open(
    file: string,
    content: Pick<JournalExtent, "validBytes">,
    onAppended: (entry: JournalEntry) => void = () => {},
  ): Promise<Journal> {
    const handle = await open(file, "a");
    await handle.truncate(content.validBytes);
    // A new file is only there after a power cut when its folder says so.
    await syncFolder(path.dirname(file));
    return new Journal(handle, content.validBytes, onAppended);
  }

  append(event: JournalEvent): Promise<void> {
    const done = Promise.withResolvers<void>();
    const entry = entryOf(event);
    this.#waiting.push({ entry, line: encodeJournalLine(entry, crc32), done });
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
        for (const { entry, done } of batch) {
          this.#onAppended(entry);
          done.resolve();
        }
      } catch (error) {
        for (const { done } of batch) done.reject(error);
      }
    }
    // In the same step as the last look at what waits: whoever appends next starts a flush of its own.
    this.#flushing = null;
  }
}
