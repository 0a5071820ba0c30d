import type { Clock } from "@cooperbench-ts/attempt/host";
import type { Judgement } from "@cooperbench-ts/results";
import type { ExperimentEvent } from "@cooperbench-ts/results/experiment";
import { type Stop, stopAfter, stopAfterNamedWaits } from "./stop.ts";

export interface HealingOptions {
  /** What is still wrong about a cause that may heal; null: it has healed, or nobody can be asked and only time is given. */
  readonly failureOf: (judgement: Judgement) => Promise<string | null>;
  readonly clock: Pick<Clock, "now" | "monotonicMs" | "sleep">;
  /** Longest trouble since the last success, in ms. Time that a provider names for the end of its limit is no trouble. */
  readonly patienceMs: number;
  /** Scales the waits between two looks: 1 is real time. */
  readonly timeScale: number;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly giveUp: (stop: Stop) => void;
  readonly emit: (event: ExperimentEvent) => void;
  /** Nothing new begins any more, so nothing is waited for. */
  readonly ending: AbortSignal;
}

/** Between two looks at a cause that may heal. */
const PROBE_EVERY_MS = 10_000;
/** A machine that slept finds out so late that a named time has come. */
const LOOK_AT_CLOCK_MS = 60_000;

/** Limits of one account that may lie behind each other, that of hours before that of a week. What comes back after them is none that ends by itself. */
const MAX_NAMED_WAITS = 2;

/** Pauses a run for a cause that may heal by itself, one at a time, until it is gone or patience is at its end. */
export class Healing {
  readonly #options: HealingOptions;
  #healing: Promise<void> | null = null;
  /** Time of the clock at the first pause since the last success. */
  #troubleSince: number | null = null;
  /** When the limit ends that was named and ends last, in ms since the epoch. */
  #until = 0;
  /** Named times that were waited for since the last success. */
  #namedWaits = 0;

  constructor(options: HealingOptions) {
    this.#options = options;
  }

  /** A try has succeeded: what comes now is a new trouble. */
  calm(): void {
    this.#troubleSince = null;
    this.#namedWaits = 0;
  }

  /** A cause that can be asked about pauses the run at its first sign, if it is still there. */
  async lookAt(judgement: Judgement): Promise<void> {
    if ((await this.#failure(judgement)) !== null) this.start(judgement);
  }

  /** Of a cause whose end the provider names, until then; a later one makes a pause that is under way longer. */
  start(judgement: Judgement): void {
    const { ending, clock } = this.#options;
    if (ending.aborted) return;
    const until = judgement.resumesAt === undefined ? 0 : Date.parse(judgement.resumesAt);
    if (until > this.#until && until > clock.now().getTime()) {
      if (this.#healing === null && this.#namedWaits >= MAX_NAMED_WAITS) {
        this.#options.giveUp(stopAfterNamedWaits(this.#namedWaits, judgement));
        return;
      }
      this.#until = until;
      if (this.#healing !== null) this.#tell(judgement);
    }
    this.#healing ??= this.#heal(judgement).finally(() => (this.#healing = null));
  }

  /** When none is under way. */
  async ended(): Promise<void> {
    await this.#healing;
  }

  #failure(judgement: Judgement): Promise<string | null> {
    return this.#options.failureOf(judgement).catch((error: unknown) => `it cannot be asked about (${String(error)})`);
  }

  async #heal(judgement: Judgement): Promise<void> {
    const { clock, patienceMs, timeScale, ending, emit } = this.#options;
    const { reason } = judgement;
    const pausedAt = clock.monotonicMs();
    this.#options.pause();
    this.#tell(judgement);
    const waited = await this.#waitForNamedTime();
    if (ending.aborted) return;
    this.#troubleSince ??= clock.monotonicMs();
    const troubleMs = (): number => clock.monotonicMs() - (this.#troubleSince ?? pausedAt);
    // Where nobody can be asked, trials go on and fail again: that is the same trouble, not a new one.
    let failure: string | null = waited ? await this.#failure(judgement) : "trials go on to fail with it";
    let seen = waited;
    while (failure !== null) {
      if (troubleMs() >= patienceMs) {
        this.#options.giveUp(stopAfter(troubleMs(), reason, failure));
        return;
      }
      await clock.sleep(PROBE_EVERY_MS * timeScale, ending);
      if (ending.aborted) return;
      // A limit of which another trial has learned meanwhile holds all of them back.
      if (await this.#waitForNamedTime()) this.#troubleSince ??= clock.monotonicMs();
      if (ending.aborted) return;
      failure = await this.#failure(judgement);
      seen ||= failure !== null;
    }
    // Named during the last look.
    await this.#waitForNamedTime();
    if (ending.aborted) return;
    if (seen) this.#troubleSince = null;
    emit({ type: "resumed", cause: reason, pausedMs: Math.round(clock.monotonicMs() - pausedAt) });
    this.#options.resume();
  }

  #tell({ reason, evidence }: Judgement): void {
    const { emit, patienceMs, clock } = this.#options;
    const until = this.#until > clock.now().getTime() ? { until: new Date(this.#until).toISOString() } : {};
    emit({ type: "paused", cause: reason, message: evidence?.quote ?? reason, patienceMs, ...until });
  }

  /** Whether there was one. By the clock of the wall, as it is named; its end may be put off meanwhile. */
  async #waitForNamedTime(): Promise<boolean> {
    const { clock, ending } = this.#options;
    let waited = false;
    for (let left = this.#left(); left > 0 && !ending.aborted; left = this.#left()) {
      waited = true;
      await clock.sleep(Math.min(left, LOOK_AT_CLOCK_MS), ending);
    }
    if (waited) [this.#troubleSince, this.#namedWaits] = [null, this.#namedWaits + 1];
    return waited;
  }

  #left(): number {
    return this.#until - this.#options.clock.now().getTime();
  }
}
