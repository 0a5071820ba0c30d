import PQueue from "p-queue";
import { sleep } from "../process/sleep.ts";

/** What a turn asks for: nothing more, or another turn after a delay. */
export type TurnEnd = { readonly kind: "done" } | { readonly kind: "again"; readonly afterMs: number };

export interface QueueOptions<Item> {
  readonly concurrency: number;
  /** Higher goes first; equal ones in the order in which they were added. */
  readonly priority: (item: Item) => number;
  /** One turn of an item; may be called again for the same item. A rejection ends the run. */
  readonly turn: (item: Item) => Promise<TurnEnd>;
  /** Whether an item that waits for its next turn keeps its slot meanwhile. */
  readonly keepsSlot: () => boolean;
}

/** An item that comes back goes ahead of the fresh ones of its priority. */
const AHEAD = 0.5;

/** Runs turns of items, some at a time. An item that must wait gives its slot to others meanwhile. */
export class TrialQueue<Item> {
  readonly #queue: PQueue;
  readonly #options: QueueOptions<Item>;
  readonly #stop = new AbortController();
  #running = 0;
  #paused: PromiseWithResolvers<void> | null = null;

  constructor(options: QueueOptions<Item>) {
    this.#options = options;
    this.#queue = new PQueue({ concurrency: options.concurrency });
  }

  get running(): number {
    return this.#running;
  }

  /**
   * Runs all items to their end, or, after `stop`, lets the running turns end; may be called again with other items.
   * Rejects with what a turn threw, when the other running turns have ended.
   */
  async run(items: readonly Item[]): Promise<void> {
    const carried = await Promise.allSettled(items.map((item) => this.#carry(item)));
    for (const end of carried) if (end.status === "rejected") throw end.reason;
  }

  /** No new turn starts until `resume`, also none of an item that kept its slot. */
  pause(): void {
    if (this.#stop.signal.aborted) return;
    this.#paused ??= Promise.withResolvers<void>();
    this.#queue.pause();
  }

  resume(): void {
    this.#paused?.resolve();
    this.#paused = null;
    this.#queue.start();
  }

  /** No new turn starts any more; running ones end. */
  stop(): void {
    this.#stop.abort();
    this.resume();
  }

  async #carry(item: Item): Promise<void> {
    const priority = this.#options.priority(item);
    let waitMs = await this.#queue.add(() => this.#turns(item), { priority });
    while (waitMs !== null) {
      await sleep(waitMs, this.#stop.signal);
      waitMs = await this.#queue.add(() => this.#turns(item), { priority: priority + AHEAD });
    }
  }

  /** Turns of an item as long as it has its slot; then how long it waits without one, or null when it is done. */
  async #turns(item: Item): Promise<number | null> {
    if (this.#stop.signal.aborted) return null;
    this.#running += 1;
    try {
      for (;;) {
        const end = await this.#options.turn(item);
        if (end.kind === "done" || this.#stop.signal.aborted) return null;
        if (!this.#options.keepsSlot()) return end.afterMs;
        await sleep(end.afterMs, this.#stop.signal);
        await this.#paused?.promise;
        if (this.#stop.signal.aborted) return null;
      }
    } catch (error) {
      // Here, before its slot goes to the next item.
      this.stop();
      throw error;
    } finally {
      this.#running -= 1;
    }
  }
}
