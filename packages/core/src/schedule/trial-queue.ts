import PQueue, { type QueueAddOptions } from "p-queue";
import { type Clock, systemClock } from "@cooperbench-ts/attempt/host";
import { type Place, WaitingLine } from "./waiting-line.ts";

/** What a turn asks for: nothing more, or another turn after a delay. */
export type TurnEnd = { readonly kind: "done" } | { readonly kind: "again"; readonly afterMs: number };

export interface QueueOptions<Item> {
  readonly concurrency: number;
  /** Higher goes first; equal ones in the order in which they were added. Asked anew whenever a slot is free. */
  readonly priority: (item: Item) => number;
  /** What an item weighs while it has a slot; it is asked when it gets one. Default 1. */
  readonly weight?: (item: Item) => number;
  /** All that have a slot together weigh no more than this; a heavier item goes alone. null, or left out: no limit. */
  readonly capacity?: number | null;
  /** One turn of an item; may be called again for the same item. A rejection ends the run. */
  readonly turn: (item: Item) => Promise<TurnEnd>;
  /** Whether an item that waits for its next turn keeps its slot meanwhile. */
  readonly keepsSlot: () => boolean;
  /** Default: the system's. */
  readonly clock?: Pick<Clock, "sleep">;
}

/** An item that comes back goes ahead of the fresh ones of its priority. */
const AHEAD = 0.5;

/** Runs turns of items, some at a time. An item that must wait gives its slot to others meanwhile. */
export class TrialQueue<Item> {
  readonly #queue: PQueue<WaitingLine<Item>, QueueAddOptions & Place<Item>>;
  readonly #options: QueueOptions<Item>;
  readonly #clock: Pick<Clock, "sleep">;
  readonly #weights = new Map<Item, number>();
  #weight = 0;
  readonly #stop = new AbortController();
  #running = 0;
  #paused: PromiseWithResolvers<void> | null = null;
  #pauses = 0;

  constructor(options: QueueOptions<Item>) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    const line = {
      rank: ({ item, cameBack }: Place<Item>) => options.priority(item) + (cameBack ? AHEAD : 0),
      fits: (item: Item) => this.#weight === 0 || this.#weight + this.#weightOf(item) <= (options.capacity ?? Infinity),
      onTaken: (item: Item) => this.#take(item),
    };
    this.#queue = new PQueue({
      concurrency: options.concurrency,
      queueClass: class extends WaitingLine<Item> {
        constructor() {
          super(line);
        }
      },
    });
  }

  get running(): number {
    return this.#running;
  }

  /**
   * Runs all items to their end, or, after `stop`, lets the running turns end; may be called again with other items.
   * Rejects with what a turn threw, when the other running turns have ended.
   */
  async run(items: readonly Item[]): Promise<void> {
    // The first slots, too, go by priority, not to whoever is added first.
    this.#queue.pause();
    const carrying = items.map((item) => this.#carry(item));
    if (this.#paused === null) this.#queue.start();
    const carried = await Promise.allSettled(carrying);
    for (const end of carried) if (end.status === "rejected") throw end.reason;
  }

  /** No new turn starts until each pause has had its `resume`, also none of an item that kept its slot. */
  pause(): void {
    if (this.#stop.signal.aborted) return;
    this.#pauses += 1;
    this.#paused ??= Promise.withResolvers<void>();
    this.#queue.pause();
  }

  resume(): void {
    this.#pauses -= 1;
    if (this.#pauses <= 0) this.#goOn();
  }

  #goOn(): void {
    this.#paused?.resolve();
    this.#paused = null;
    this.#queue.start();
  }

  /** No new turn starts any more; running ones end. */
  stop(): void {
    this.#stop.abort();
    this.#goOn();
  }

  async #carry(item: Item): Promise<void> {
    let waitMs = await this.#queue.add(() => this.#turns(item), { item, cameBack: false });
    while (waitMs !== null) {
      await this.#clock.sleep(waitMs, this.#stop.signal);
      waitMs = await this.#queue.add(() => this.#turns(item), { item, cameBack: true });
    }
  }

  #weightOf(item: Item): number {
    return this.#options.weight?.(item) ?? 1;
  }

  #take(item: Item): void {
    const weight = this.#weightOf(item);
    this.#weights.set(item, weight);
    this.#weight += weight;
  }

  #giveBack(item: Item): void {
    this.#weight -= this.#weights.get(item) ?? 0;
    this.#weights.delete(item);
  }

  /** Turns of an item as long as it has its slot; then how long it waits without one, or null when it is done. */
  async #turns(item: Item): Promise<number | null> {
    this.#running += 1;
    try {
      if (this.#stop.signal.aborted) return null;
      for (;;) {
        const end = await this.#options.turn(item);
        if (end.kind === "done" || this.#stop.signal.aborted) return null;
        if (!this.#options.keepsSlot()) return end.afterMs;
        await this.#clock.sleep(end.afterMs, this.#stop.signal);
        while (this.#paused !== null) await this.#paused.promise;
        if (this.#stop.signal.aborted) return null;
      }
    } catch (error) {
      // Here, before its slot goes to the next item.
      this.stop();
      throw error;
    } finally {
      this.#running -= 1;
      this.#giveBack(item);
    }
  }
}
