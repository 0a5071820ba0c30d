import { type FileHandle, open } from "node:fs/promises";
import { crc32 } from "node:zlib";
import type { TrialLabel } from "@cooperbench-ts/results";
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

/**
 * All that a run says, in `events.jsonl`, for whoever watches. The journal is what counts: this file is not synced, what
 * cannot be written is left out, and the next session puts right what it lacks.
 */
export class EventLog {
  #handle: FileHandle | null = null;
  /** What was said before the file could be opened, then what waits for the write before it. */
  #waiting: string[] = [];
  #writing: Promise<void> = Promise.resolve();

  /** What a caller of `runExperiment` is told. */
  say(event: ExperimentEvent): void {
    if (isLiveEvent(event)) this.#add({ at: new Date().toISOString(), event });
  }

  /** A line of the journal that is on disk. */
  readonly journaled = (entry: JournalEntry): void => this.#add(entry);

  /** Begins to write, behind what earlier sessions said. @param state what the journal comes to, before its next line */
  async open(file: string, state: ExperimentState, trials: readonly TrialLabel[]): Promise<void> {
    const said = this.#waiting;
    this.#waiting = [];
    try {
      const fold = new RunFold();
      const { validBytes } = await scanEvents(file, (entry) => fold.take(entry));
      this.#handle = await open(file, "a");
      await this.#handle.truncate(validBytes);
      for (const event of trialStateEvents(fold.state, state, trials))
        this.#add({ at: new Date().toISOString(), event });
    } catch {
      this.#handle = null;
    }
    this.#write(said);
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#handle?.close().catch(() => {});
    this.#handle = null;
  }

  #add({ at, event }: { readonly at: string; readonly event: RunEvent }): void {
    this.#write([encodeJournalLine({ format: EVENTS_FORMAT, at, event }, crc32)]);
  }

  #write(lines: readonly string[]): void {
    this.#waiting.push(...lines);
    const handle = this.#handle;
    if (handle === null) return;
    this.#writing = this.#writing.then(async () => {
      const text = this.#waiting.join("");
      this.#waiting = [];
      if (text === "") return;
      await handle.appendFile(text).catch(() => {
        // A line that is lost makes what follows wrong.
        this.#handle = null;
      });
    });
  }
}
