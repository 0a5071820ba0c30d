import type { Clock } from "@cooperbench-ts/attempt/host";

/** Time that passes only when everything waits for it. */
export class VirtualClock implements Clock {
  #ms = 0;
  readonly #sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();

  now(): Date {
    return new Date(this.#ms);
  }

  monotonicMs(): number {
    return this.#ms;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      const sleeper = { until: this.#ms + ms, wake };
      if (signal?.aborted === true) return wake();
      this.#sleepers.add(sleeper);
      signal?.addEventListener("abort", wake);
    });
  }

  /** Lets it pass as far as that needs. */
  async runUntil<Value>(ended: Promise<Value>): Promise<Value> {
    let isOver = false;
    void ended.catch(() => {}).finally(() => (isOver = true));
    for (;;) {
      // All that is ready to happen at this moment happens first.
      await new Promise((resolve) => setImmediate(resolve));
      if (isOver) return ended;
      const next = [...this.#sleepers].reduce((first, sleeper) => (sleeper.until < first.until ? sleeper : first));
      this.#ms = next.until;
      next.wake();
    }
  }
}
