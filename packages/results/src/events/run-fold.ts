import { type ExperimentState, JournalFold } from "../journal/fold.ts";
import type { JournalEvent } from "../journal/journal-event.ts";
import type { JournalEntry } from "../journal/journal-line.ts";
import { trialKey } from "../trial.ts";
import type { RunEvent } from "./run-event.ts";

/** The session that wrote last. */
export interface RunSession {
  readonly host: string;
  readonly pid: number;
  /** When it began; ISO time. */
  readonly since: string;
  /** By trial key: phases of its own that have no end yet, and how far they are, where they have told. */
  readonly open: ReadonlyMap<string, OpenPhase>;
  /** Why no new trial starts until it has healed; null: it goes on. */
  readonly paused: { readonly cause: string; readonly message: string; readonly since: string } | null;
  /** Why no new trial starts any more; null: it goes on. */
  readonly stopping: { readonly cause: string; readonly message: string; readonly since: string } | null;
}

export interface OpenPhase {
  readonly startedAt: string;
  readonly steps: number | null;
  readonly calls: number | null;
  readonly costUsd: number | null;
}

/** What the events of a run come to, line by line; the lines of its journal alone will do, and tell no more than they know. */
export class RunFold {
  readonly #journal = new JournalFold();
  #session: (Omit<RunSession, "open"> & { readonly open: Map<string, OpenPhase> }) | null = null;

  take({ at, event }: Pick<JournalEntry<RunEvent>, "at" | "event">): void {
    switch (event.type) {
      case "notice":
      case "image":
      case "planned":
      case "decided":
      case "retry":
        return;
      case "phase-progress":
        return this.#progress(event);
      case "paused":
        return this.#change({ paused: { cause: event.cause, message: event.message, since: at } });
      case "resumed":
        return this.#change({ paused: null });
      case "stopping":
        return this.#change({ stopping: { cause: event.cause, message: event.message, since: at } });
      default:
        this.#journal.take({ event });
        return this.#bound(event, at);
    }
  }

  /** What the journal would say. */
  get state(): ExperimentState {
    return this.#journal.state;
  }

  /** null: none has begun, or the last one has ended. */
  get session(): RunSession | null {
    return this.#session;
  }

  /** Where a session, or a phase of it, begins or ends. */
  #bound(event: JournalEvent, at: string): void {
    switch (event.type) {
      case "session-started": {
        const { host, pid } = event;
        // Phases of an earlier session have no end, and never will.
        this.#session = { host, pid, since: at, open: new Map(), paused: null, stopping: null };
        return;
      }
      case "session-ended":
        this.#session = null;
        return;
      case "agent-started":
      case "eval-started":
        this.#session?.open.set(trialKey(event), { startedAt: at, steps: null, calls: null, costUsd: null });
        return;
      case "agent-ended":
      case "eval-ended":
      case "phase-interrupted":
      case "trial-judged":
        this.#session?.open.delete(trialKey(event));
        return;
      default:
    }
  }

  #progress(event: Extract<RunEvent, { type: "phase-progress" }>): void {
    const phase = this.#session?.open.get(trialKey(event));
    const { steps, calls, costUsd } = event;
    if (phase !== undefined) this.#session?.open.set(trialKey(event), { ...phase, steps, calls, costUsd });
  }

  #change(part: Partial<Pick<RunSession, "paused" | "stopping">>): void {
    if (this.#session !== null) this.#session = { ...this.#session, ...part };
  }
}
