export interface Midranks {
  /** In the order of the values; tied values share the mean of their ranks. */
  readonly ranks: readonly number[];
  /** Σ(t³ − t) over the groups of t tied values. */
  readonly tieTerm: number;
  /** Values that share their rank with another one. */
  readonly tied: number;
}

/** Ranks from 1 for the smallest value. */
export function midranks(values: readonly number[]): Midranks {
  const order = values.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value);
  const ranks = values.map(() => 0);
  let tieTerm = 0;
  let tied = 0;
  for (let start = 0; start < order.length;) {
    let end = start;
    while (end < order.length && order[end]?.value === order[start]?.value) end += 1;
    for (const { index } of order.slice(start, end)) ranks[index] = (start + 1 + end) / 2;
    const size = end - start;
    tieTerm += size ** 3 - size;
    if (size > 1) tied += size;
    start = end;
  }
  return { ranks, tieTerm, tied };
}
