import type { Clock } from "../../process/clock.ts";

const MINUTE_MS = 60_000;

/** Lets at most `perMinute` calls of an attempt go out within a minute. */
export class CallRate {
  readonly #clock: Clock;
  readonly #perMinute: number;
  /** When the last `perMinute` calls went out, of the clock's `monotonicMs`; oldest first. */
  readonly #sent: number[] = [];

  constructor(clock: Clock, perMinute: number) {
    this.#clock = clock;
    this.#perMinute = perMinute;
  }

  /** Waits for room. False: there is none before `deadline` (of the clock's `monotonicMs`). Rejects on abort. */
  async room(deadline: number, signal: AbortSignal): Promise<boolean> {
    for (;;) {
      signal.throwIfAborted();
      const now = this.#clock.monotonicMs();
      const freeAt = this.#sent.length < this.#perMinute ? now : (this.#sent[0] ?? 0) + MINUTE_MS;
      if (freeAt <= now) {
        if (this.#sent.length >= this.#perMinute) this.#sent.shift();
        this.#sent.push(now);
        return true;
      }
      if (freeAt > deadline) return false;
      await this.#clock.sleep(freeAt - now, signal);
    }
  }
}
