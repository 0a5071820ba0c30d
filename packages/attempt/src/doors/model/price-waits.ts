import { setTimeout } from "node:timers/promises";

/** A price is there in seconds; one that is not is given up. */
const LIMIT_MS = 60_000;

/** Calls whose price is being asked. */
export class PriceWaits {
  readonly #open = new Set<Promise<void>>();
  #isOver = false;

  /** @param settle called when the price is there, unless that is too late */
  add(price: Promise<void>, settle: () => void): void {
    const wait = price.then(() => {
      this.#open.delete(wait);
      if (!this.#isOver) settle();
    });
    this.#open.add(wait);
  }

  /** All are settled, or the limit is over: then none is settled any more. */
  async over(limitMs = LIMIT_MS): Promise<void> {
    if (this.#open.size === 0) return;
    const limit = new AbortController();
    await Promise.race([Promise.all(this.#open), setTimeout(limitMs, undefined, limit).catch(() => {})]);
    limit.abort();
    if (this.#open.size > 0) this.giveUp();
  }

  giveUp(): void {
    this.#isOver = true;
  }
}
