import type { Clock } from "../../process/clock.ts";

/** Pause after a 429 that names none: doubles while they go on. */
const FIRST_PAUSE_MS = 1000;
const MAX_PAUSE_MS = 16_000;

/** Holds back the calls of all attempts to one target while it asks for patience. */
export class TargetGate {
  readonly #clock: Clock;
  #holdUntil = 0;
  #limited = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A later end wins; an earlier one changes nothing. `afterMs` null: the target did not say how long. */
  hold(afterMs: number | null): void {
    const pause = afterMs ?? Math.min(FIRST_PAUSE_MS * 2 ** this.#limited, MAX_PAUSE_MS);
    this.#limited += 1;
    this.#holdUntil = Math.max(this.#holdUntil, this.#clock.monotonicMs() + pause);
  }

  /** An answer that is no refusal. */
  succeed(): void {
    this.#limited = 0;
  }

  /** Waits until the target may be asked again, but not beyond `deadline` (of the clock's `monotonicMs`). Rejects on abort. */
  async wait(deadline: number, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const left = Math.min(this.#holdUntil, deadline) - this.#clock.monotonicMs();
      if (left <= 0) return;
      await this.#clock.sleep(left, signal);
    }
  }
}
