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
  /** By trial key: the last phase of it that this session began, ended or not. */
  readonly phases: ReadonlyMap<string, BegunPhase>;
  /** Why no new trial starts until it has healed, or somebody has said whether it holds for all; null: it goes on. */
  readonly paused: {
    readonly cause: string;
    readonly message: string;
    readonly since: string;
    /** ISO time until which it waits, where somebody has named one. */
    readonly until?: string;
  } | null;
  /** Why no new trial starts any more; null: it goes on. */
  readonly stopping: { readonly cause: string; readonly message: string; readonly since: string } | null;
}

export interface BegunPhase {
  readonly attempt: number;
  readonly phase: "agent" | "eval";
  readonly startedAt: string;
  /** How far it is, where it has told. */
  readonly steps: number | null;
  readonly calls: number | null;
  readonly costUsd: number | null;
}

/** What the events of a run come to, line by line; the lines of its journal alone will do, and tell no more than they know. */
export class RunFold {
  readonly #journal = new JournalFold();
  #session: (Omit<RunSession, "phases"> & { readonly phases: Map<string, BegunPhase> }) | null = null;

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
      case "asking":
        // A longer pause is told of first.
        if (this.#session?.paused != null) return;
        return this.#change({ paused: { cause: event.cause, message: event.message, since: at } });
      case "paused":
        return this.#change({ paused: this.#pauseOf(event, at) });
      case "resumed":
      case "asked":
        if (this.#session?.paused?.cause === event.cause) this.#change({ paused: null });
        return;
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

  /** Where a session begins or ends, and where a phase of it begins. */
  #bound(event: JournalEvent, at: string): void {
    switch (event.type) {
      case "session-started": {
        const { host, pid } = event;
        // Phases of an earlier session have no end, and never will.
        this.#session = { host, pid, since: at, phases: new Map(), paused: null, stopping: null };
        return;
      }
      case "session-ended":
        this.#session = null;
        return;
      case "agent-started":
      case "eval-started": {
        const phase = event.type === "agent-started" ? "agent" : "eval";
        const untold = { steps: null, calls: null, costUsd: null };
        this.#session?.phases.set(trialKey(event), { attempt: event.attempt, phase, startedAt: at, ...untold });
        return;
      }
      default:
    }
  }

  #progress(event: Extract<RunEvent, { type: "phase-progress" }>): void {
    const phase = this.#session?.phases.get(trialKey(event));
    const { steps, calls, costUsd } = event;
    if (phase !== undefined) this.#session?.phases.set(trialKey(event), { ...phase, steps, calls, costUsd });
  }

  /** A pause that is told of again has become longer; it began when it began. */
  #pauseOf({ cause, message, until }: RunEvent & { type: "paused" }, at: string): NonNullable<RunSession["paused"]> {
    const known = this.#session?.paused ?? null;
    const since = known?.cause === cause ? known.since : at;
    return { cause, message, since, ...(until === undefined ? {} : { until }) };
  }

  #change(part: Partial<Pick<RunSession, "paused" | "stopping">>): void {
    if (this.#session !== null) this.#session = { ...this.#session, ...part };
  }
}
