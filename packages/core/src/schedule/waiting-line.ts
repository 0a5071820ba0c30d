type Run = () => Promise<unknown>;

export interface Place<Item> {
  readonly item: Item;
  /** It has had a slot before: ahead of fresh ones of its rank. */
  readonly cameBack: boolean;
}

/**
 * Those that wait for a slot, as p-queue wants it: whenever a slot is free, the one that ranks highest at that moment goes, or of those
 * that fit. Equal ones go in the order in which they came.
 */
export class WaitingLine<Item> {
  readonly #rank: (place: Place<Item>) => number;
  readonly #fits: (item: Item) => boolean;
  readonly #onTaken: (item: Item) => void;
  readonly #waiting: { readonly place: Place<Item>; readonly run: Run }[] = [];

  constructor(options: {
    rank: (place: Place<Item>) => number;
    fits: (item: Item) => boolean;
    onTaken: (item: Item) => void;
  }) {
    this.#rank = options.rank;
    this.#fits = options.fits;
    this.#onTaken = options.onTaken;
  }

  /** 0 also where none of those that wait may go: then p-queue asks again when a slot is given back. */
  get size(): number {
    return this.#waiting.some(({ place }) => this.#fits(place.item)) ? this.#waiting.length : 0;
  }

  enqueue(run: Run, options?: Partial<Place<Item>>): void {
    this.#waiting.push({ run, place: options as Place<Item> });
  }

  dequeue(): Run | undefined {
    let [first, highest] = [-1, Number.NEGATIVE_INFINITY];
    for (const [index, { place }] of this.#waiting.entries()) {
      const rank = this.#rank(place);
      if (rank > highest && this.#fits(place.item)) [first, highest] = [index, rank];
    }
    const [taken] = first === -1 ? [] : this.#waiting.splice(first, 1);
    if (taken !== undefined) this.#onTaken(taken.place.item);
    return taken?.run;
  }

  /** p-queue's ways to look into a queue and to change it; nobody takes them here. */
  filter(): Run[] {
    return [];
  }
  setPriority(): void {}
  remove(): void {}
}
