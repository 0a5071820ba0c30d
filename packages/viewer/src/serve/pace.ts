/** How often something is done that costs time: at most a share of it, and never more often than `leastMs`. */
export class Pace {
  readonly #leastMs: number;
  readonly #times: number;
  #readyAt = 0;

  /** @param times how many times as long as the work the pause after it is */
  constructor(leastMs: number, times = 10) {
    this.#leastMs = leastMs;
    this.#times = times;
  }

  isReady(nowMs: number): boolean {
    return nowMs >= this.#readyAt;
  }

  reset(): void {
    this.#readyAt = 0;
  }

  /** The work has ended. */
  took(ms: number, nowMs: number): void {
    this.#readyAt = nowMs + Math.max(this.#leastMs, ms * this.#times);
  }
}
