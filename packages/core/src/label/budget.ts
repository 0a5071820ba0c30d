/** Lets a call go out only where all that is spent, and all that may come of the calls under way, stays within a limit. */
export class Budget {
  readonly #limitUsd: number | null;
  #spentUsd: number;
  #reservedUsd = 0;
  #underWay = 0;
  #waiting: (() => void)[] = [];

  /** @param spentUsd before this call */
  constructor(limitUsd: number | null, spentUsd: number) {
    this.#limitUsd = limitUsd;
    this.#spentUsd = spentUsd;
  }

  /** Waits for calls under way where their end may leave enough. False: there is not enough, whatever they come to. */
  async reserve(atMostUsd: number): Promise<boolean> {
    while (this.#limitUsd !== null && this.#spentUsd + this.#reservedUsd + atMostUsd > this.#limitUsd) {
      if (this.#underWay === 0) return false;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#reservedUsd += atMostUsd;
    this.#underWay += 1;
    return true;
  }

  /** @param costUsd what it came to; a call of unknown cost counts with its bound */
  settle(atMostUsd: number, costUsd: number | null): void {
    this.#underWay -= 1;
    // Sums of fractions leave something behind.
    this.#reservedUsd = this.#underWay === 0 ? 0 : this.#reservedUsd - atMostUsd;
    this.#spentUsd += costUsd ?? atMostUsd;
    const woken = this.#waiting;
    this.#waiting = [];
    for (const wake of woken) wake();
  }
}
