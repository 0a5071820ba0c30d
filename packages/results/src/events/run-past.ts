import type { JournalEntry } from "../journal/journal-line.ts";
import type { RunEvent } from "./run-event.ts";

/** One call of a run, by its events. Times are ISO. */
export interface PastSession {
  readonly host: string;
  readonly pid: number;
  /** Of this product. */
  readonly version: string;
  readonly since: string;
  /** null: it is at work, or it died and left no word. */
  readonly until: string | null;
  /** As it ended: complete, incomplete, stopped, interrupted; null likewise. */
  readonly outcome: string | null;
}

/** A time in which no new trial started. */
export interface PastPause {
  readonly cause: string;
  readonly message: string;
  readonly since: string;
  /** null: it lasts, or its session ended in it. */
  readonly until: string | null;
}

/** What an experiment has been through, beside its trials. */
export interface RunPast {
  readonly sessions: readonly PastSession[];
  readonly pauses: readonly PastPause[];
  /** Why sessions started no more trials before all were done. */
  readonly stops: readonly { readonly cause: string; readonly message: string; readonly at: string }[];
}

/** What is kept of it: a run that paused thousands of times is told by the last of them. */
const KEPT = 500;

/** Folds the events of a run, line by line, into what it has been through. */
export class RunPastFold {
  readonly #sessions: PastSession[] = [];
  readonly #pauses: PastPause[] = [];
  readonly #stops: RunPast["stops"][number][] = [];

  take({ at, event }: Pick<JournalEntry<RunEvent>, "at" | "event">): void {
    switch (event.type) {
      case "session-started": {
        const { host, pid, version } = event;
        this.#sessions.push({ host, pid, version, since: at, until: null, outcome: null });
        break;
      }
      case "session-ended":
        changeLast(this.#sessions, { until: at, outcome: event.outcome });
        break;
      case "asking":
      case "paused": {
        const open = this.#pauses.at(-1);
        const { cause, message } = event;
        // The same pause is told of once more: only the message may be new.
        if (open?.cause === cause && open.until === null) changeLast(this.#pauses, { message });
        else this.#pauses.push({ cause, message, since: at, until: null });
        break;
      }
      case "resumed":
      case "asked":
        if (this.#pauses.at(-1)?.cause === event.cause) changeLast(this.#pauses, { until: at });
        break;
      case "stopping":
        this.#stops.push({ cause: event.cause, message: event.message, at });
        break;
      default:
    }
    for (const list of [this.#sessions, this.#pauses, this.#stops]) if (list.length > KEPT) list.shift();
  }

  get past(): RunPast {
    return { sessions: this.#sessions, pauses: this.#pauses, stops: this.#stops };
  }
}

function changeLast<Item>(list: Item[], change: Partial<Item>): void {
  const last = list.at(-1);
  if (last !== undefined) list[list.length - 1] = { ...last, ...change };
}
