import { rename, stat, type FileHandle, open } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { trialKey, type TrialLabel } from "@cooperbench-ts/results";
import {
  encodeJournalLine,
  EVENTS_FORMAT,
  type ExperimentEvent,
  type ExperimentState,
  isLiveEvent,
  type JournalEntry,
  type RunEvent,
  RunFold,
  trialStateEvents,
} from "@cooperbench-ts/results/experiment";
import { scanEvents } from "@cooperbench-ts/results/node";
import { nextArchive } from "./compact-journal.ts";

/** Days of a campaign; a larger file is set aside, and the next one begins with what it came to. */
const LARGE_BYTES = 64 * 1024 * 1024;
/** Agents tell every step and every call: a watcher does not need that many. */
const PROGRESS_EVERY_MS = 10_000;

/**
 * All that a run says, in `events.jsonl`, for whoever watches. The journal is what counts: this file is not synced, a write
 * that fails ends it for this session, and the next session puts right what it lacks.
 */
export class EventLog {
  /** null: it is not open yet, or no more. */
  #handle: FileHandle | null = null;
  #ended = false;
  /** In order: what was said before the file could be opened, then what waits for the write before it. */
  #waiting: string[] = [];
  #writing: Promise<void> = Promise.resolve();
  /** By trial key: when its progress was written last, in ms that only grow. */
  readonly #progressAt = new Map<string, number>();

  /** What a caller of `runExperiment` is told. */
  say(event: ExperimentEvent): void {
    if (!isLiveEvent(event)) return;
    if (event.type === "phase-progress") {
      const [key, now] = [trialKey(event), performance.now()];
      if (now - (this.#progressAt.get(key) ?? Number.NEGATIVE_INFINITY) < PROGRESS_EVERY_MS) return;
      this.#progressAt.set(key, now);
    }
    this.#write(lineOf(event));
  }

  /** A line of the journal that is on disk. */
  readonly journaled = ({ event, at }: JournalEntry): void => this.#write(lineOf(event, at));

  /** Begins to write, behind what earlier sessions said. @param state what the journal comes to, before its next line */
  async open(file: string, state: ExperimentState, trials: readonly TrialLabel[]): Promise<void> {
    try {
      const { size } = await stat(file).catch(() => ({ size: 0 }));
      if (size > LARGE_BYTES) await rename(file, await nextArchive(file));
      const fold = new RunFold();
      const { validBytes } = await scanEvents(file, (entry) => fold.take(entry));
      const handle = await open(file, "a");
      this.#handle = handle;
      await handle.truncate(validBytes);
      this.#waiting.unshift(...trialStateEvents(fold.state, state, trials).map((event) => lineOf(event)));
      this.#flush(handle);
    } catch {
      await this.#end();
    }
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#end();
  }

  #write(line: string): void {
    if (this.#ended) return;
    this.#waiting.push(line);
    if (this.#handle !== null) this.#flush(this.#handle);
  }

  #flush(handle: FileHandle): void {
    this.#writing = this.#writing.then(async () => {
      const text = this.#waiting.join("");
      this.#waiting = [];
      // A line that is lost makes what follows wrong.
      if (text !== "" && !this.#ended) await handle.appendFile(text).catch(() => this.#end());
    });
  }

  async #end(): Promise<void> {
    const handle = this.#handle;
    this.#ended = true;
    this.#handle = null;
    this.#waiting = [];
    await handle?.close().catch(() => {});
  }
}

function lineOf(event: RunEvent, at = new Date().toISOString()): string {
  return encodeJournalLine({ format: EVENTS_FORMAT, at, event }, crc32);
}
