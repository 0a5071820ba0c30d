import type { Clock } from "@cooperbench-ts/attempt/host";
import type { Judgement } from "@cooperbench-ts/results";
import type { ExperimentEvent } from "@cooperbench-ts/results/experiment";
import { type Stop, stopAfter } from "./stop.ts";

export interface HealingOptions {
  /** What is still wrong about a cause that may heal; null: it has healed, or nobody can be asked and only time is given. */
  readonly failureOf: (judgement: Judgement) => Promise<string | null>;
  readonly clock: Pick<Clock, "monotonicMs" | "sleep">;
  /** Longest trouble since the last success, in ms. */
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

/** Pauses a run for a cause that may heal by itself, one at a time, until it is gone or patience is at its end. */
export class Healing {
  readonly #options: HealingOptions;
  #healing: Promise<void> | null = null;
  /** Time of the clock at the first pause since the last success. */
  #troubleSince: number | null = null;

  constructor(options: HealingOptions) {
    this.#options = options;
  }

  /** A try has succeeded: what comes now is a new trouble. */
  calm(): void {
    this.#troubleSince = null;
  }

  /** A cause that can be asked about pauses the run at its first sign, if it is still there. */
  async lookAt(judgement: Judgement): Promise<void> {
    if ((await this.#failure(judgement)) !== null) this.start(judgement);
  }

  start(judgement: Judgement): void {
    if (this.#options.ending.aborted) return;
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
    const { reason, evidence } = judgement;
    const pausedAt = clock.monotonicMs();
    this.#troubleSince ??= pausedAt;
    const troubleMs = (): number => clock.monotonicMs() - (this.#troubleSince ?? pausedAt);
    this.#options.pause();
    emit({ type: "paused", cause: reason, message: evidence?.quote ?? reason, patienceMs });
    // Where nobody can be asked, trials go on and fail again: that is the same trouble, not a new one.
    let failure: string | null = "trials go on to fail with it";
    let seen = false;
    while (failure !== null) {
      if (troubleMs() >= patienceMs) {
        this.#options.giveUp(stopAfter(troubleMs(), reason, failure));
        return;
      }
      await clock.sleep(PROBE_EVERY_MS * timeScale, ending);
      if (ending.aborted) return;
      failure = await this.#failure(judgement);
      seen ||= failure !== null;
    }
    if (seen) this.#troubleSince = null;
    emit({ type: "resumed", cause: reason, pausedMs: Math.round(clock.monotonicMs() - pausedAt) });
    this.#options.resume();
  }
}
