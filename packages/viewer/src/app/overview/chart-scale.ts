/** From a value to a place on the page. */
export type Scale = (value: number) => number;

export function scale([from, to]: readonly [number, number], [start, end]: readonly [number, number]): Scale {
  return (value) => start + ((value - from) / (to - from)) * (end - start);
}

/** Round values from 0 up to the most, about four of them. */
export function valueTicks(most: number): number[] {
  const rough = most / 4;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * unit >= rough) ?? 10) * unit;
  return Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, at) => Number((at * step).toPrecision(6)));
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  ...[1, 2, 5, 10, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 30].map((count) => count * DAY),
];

/** Times since the first one, about five: how long it took is what is asked, not what the clock showed. */
export function timeTicks(from: number, to: number): { readonly at: number; readonly text: string }[] {
  const span = Math.max(1, to - from);
  const step = STEPS.find((one) => span / one <= 6) ?? Math.ceil(span / 6 / DAY) * DAY;
  return Array.from({ length: Math.floor(span / step) + 1 }, (_, index) => ({
    at: from + index * step,
    text: index === 0 ? "start" : spanText(index * step),
  }));
}

function spanText(span: number): string {
  if (span < MINUTE) return `${span / SECOND} s`;
  if (span < HOUR) return `${Number((span / MINUTE).toFixed(1))} min`;
  if (span < 2 * DAY) return `${Number((span / HOUR).toFixed(1))} h`;
  return `${Number((span / DAY).toFixed(1))} d`;
}
