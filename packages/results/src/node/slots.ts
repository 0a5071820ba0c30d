/** So many may work at once; the others wait for their turn, in order. */
export class Slots {
  #free: number;
  #waiting: (() => void)[] = [];
  #served = 0;

  constructor(count: number) {
    this.#free = count;
  }

  async hold<Value>(work: () => Promise<Value>): Promise<Value> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((turn) => this.#waiting.push(turn));
    try {
      return await work();
    } finally {
      this.#passOn();
    }
  }

  #passOn(): void {
    const next = this.#waiting[this.#served];
    if (next === undefined) {
      this.#free += 1;
      this.#waiting = [];
      this.#served = 0;
    } else {
      this.#served += 1;
      next();
    }
  }
}
