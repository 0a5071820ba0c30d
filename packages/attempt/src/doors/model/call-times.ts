import type { Clock } from "../../process/clock.ts";
import { Going, type Interval } from "../intervals.ts";

/** When the calls of an attempt were where. */
export interface CallTimes {
  /** Out at the provider, and answered well. */
  readonly answered: readonly Interval[];
  /** Out, and refused, or given up before a whole answer; or still out, and nobody knows whether one would have come. */
  readonly failed: readonly Interval[];
  /** Held at the door. */
  readonly held: readonly Interval[];
}

/** Keeps the times of the calls of one attempt. */
export class CallClock {
  readonly #out: Going;
  readonly #held: Going;
  readonly #answered = new Set<Interval>();

  constructor(clock: Pick<Clock, "monotonicMs">) {
    const now = (): number => clock.monotonicMs();
    this.#out = new Going(now);
    this.#held = new Going(now);
  }

  /** A call waits here for as long as that takes. */
  async hold<Result>(wait: () => Promise<Result>): Promise<Result> {
    const end = this.#held.begin();
    try {
      return await wait();
    } finally {
      end();
    }
  }

  /** A call goes out. Returns what is told how it ended. */
  send(): (answered: boolean) => void {
    const end = this.#out.begin();
    return (answered) => {
      const interval = end();
      if (answered) this.#answered.add(interval);
    };
  }

  times(): CallTimes {
    const out = this.#out.intervals();
    return {
      answered: out.filter((interval) => this.#answered.has(interval)),
      failed: out.filter((interval) => !this.#answered.has(interval)),
      held: this.#held.intervals(),
    };
  }
}
