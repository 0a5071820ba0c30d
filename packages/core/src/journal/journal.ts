import { type FileHandle, link, open } from "node:fs/promises";
import path from "node:path";
import { crc32 } from "node:zlib";
import { syncFolder, writeAtomically } from "@cooperbench-ts/attempt/host";
import { PrerequisiteError, StoppedError } from "@cooperbench-ts/results";
import {
  encodeJournalLine,
  JOURNAL_FORMAT,
  type JournalEntry,
  type JournalEvent,
  type JournalExtent,
} from "@cooperbench-ts/results/experiment";
import { Held } from "./held.ts";

/** What a file system refuses for good. A full disk is none of it: there, whoever appends may wait. */
const REFUSALS: ReadonlySet<string> = new Set(["EACCES", "EFBIG", "EIO", "EPERM", "EROFS", "ESTALE"]);
const UNWRITABLE_REMEDY =
  "Make it writable again: its rights, its attributes (`lsattr`, `chattr -i`), the mount. The same command then goes on.";

/** To be asked before anything is paid for. @throws PrerequisiteError `journal-unwritable` */
export async function requireWritableJournal(file: string): Promise<void> {
  try {
    await (await open(file, "r+")).close();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return;
    if (code === undefined || !REFUSALS.has(code)) throw error;
    throw new PrerequisiteError({
      code: "journal-unwritable",
      subject: file,
      problem: `It cannot be written (${message}).`,
      remedy: UNWRITABLE_REMEDY,
      cause: error,
    });
  }
}

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

export interface JournalOptions {
  /** What else must hold before a line is written. */
  readonly ground?: Pick<Held, "prove">;
  /** Is handed each line that is on disk, in order. */
  readonly onAppended?: (entry: JournalEntry) => void;
}

/**
 * The append-only journal of one experiment, for its single writer. `append` resolves when the line is on disk; appends
 * that wait at the same moment share one write and one fsync.
 */
export class Journal {
  readonly #file: string;
  readonly #handle: FileHandle;
  readonly #held: Held;
  readonly #ground: Pick<Held, "prove"> | null;
  #bytes: number;
  #torn = false;
  #waiting: { entry: JournalEntry; line: string; done: PromiseWithResolvers<void> }[] = [];
  #flushing: Promise<void> | null = null;

  readonly #onAppended: (entry: JournalEntry) => void;

  private constructor(file: string, handle: FileHandle, bytes: number, { ground, onAppended }: JournalOptions) {
    this.#file = file;
    this.#handle = handle;
    this.#held = new Held(handle, {
      code: "journal-lost",
      subject: file,
      remedy:
        "Put it back where it was, if it still exists. The same command then goes on: what the journal lacks is rebuilt from attempts and verdicts.",
    });
    this.#ground = ground ?? null;
    this.#onAppended = onAppended ?? (() => {});
    this.#bytes = bytes;
  }

  /** Opens for appending behind the last whole line. */
  static async open(
    file: string,
    content: Pick<JournalExtent, "validBytes">,
    options: JournalOptions = {},
  ): Promise<Journal> {
    await options.ground?.prove();
    const handle = await open(file, "a");
    try {
      await handle.truncate(content.validBytes);
      // A new file is only there after a power cut when its folder says so.
      await syncFolder(path.dirname(file));
    } catch (error) {
      await handle.close();
      throw error;
    }
    return new Journal(file, handle, content.validBytes, options);
  }

  /** @throws StoppedError when the run has lost what it stands on, or the file system takes no line any more */
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
        await this.#prove();
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
        const reason = this.#refused(error) ?? error;
        for (const { done } of batch) done.reject(reason);
      }
    }
    // In the same step as the last look at what waits: whoever appends next starts a flush of its own.
    this.#flushing = null;
  }

  async #prove(): Promise<void> {
    await this.#ground?.prove();
    await this.#held.prove().catch(async (error: unknown) => {
      // Its folder may have gone in between.
      await this.#ground?.prove();
      throw error;
    });
  }

  /** null: it is another error. */
  #refused(error: unknown): StoppedError | null {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined || !REFUSALS.has(code)) return null;
    return new StoppedError({
      code: "journal-unwritable",
      subject: this.#file,
      problem: `The file system takes no line any more (${message}).`,
      remedy: UNWRITABLE_REMEDY,
      cause: error,
    });
  }
}
