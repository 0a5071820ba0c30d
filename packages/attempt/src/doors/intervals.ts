/** A stretch of time, of the clock's `monotonicMs`. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** What goes on at a door for a while, some of it at the same time. */
export class Going {
  readonly #now: () => number;
  readonly #over: Interval[] = [];
  readonly #open = new Set<{ readonly from: number }>();

  /** @param now of the clock's `monotonicMs` */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Returns what ends it; a second end changes nothing. */
  begin(): () => Interval {
    const one = { from: this.#now() };
    this.#open.add(one);
    let over: Interval | null = null;
    return () => {
      if (over !== null) return over;
      over = { from: one.from, to: this.#now() };
      this.#open.delete(one);
      this.#over.push(over);
      return over;
    };
  }

  /** What still goes on lasts until now. */
  intervals(): Interval[] {
    const to = this.#now();
    return [...this.#over, ...Array.from(this.#open, ({ from }) => ({ from, to }))];
  }
}

/** The same moments within the window, as stretches in order that do not touch. */
export function merged(intervals: readonly Interval[], window: Interval): Interval[] {
  const inside = intervals
    .map(({ from, to }) => ({ from: Math.max(from, window.from), to: Math.min(to, window.to) }))
    .filter(({ from, to }) => from < to)
    .sort((a, b) => a.from - b.from);
  const all: { from: number; to: number }[] = [];
  for (const { from, to } of inside) {
    const last = all.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else all.push({ from, to });
  }
  return all;
}

/** Of stretches that do not overlap, in ms. */
export function lengthOf(stretches: readonly Interval[]): number {
  return stretches.reduce((sum, { from, to }) => sum + to - from, 0);
}
