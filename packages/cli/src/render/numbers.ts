const NONE = "-";

/** `41.3 %`. */
export function percent(share: number | null): string {
  return share === null ? NONE : `${(share * 100).toFixed(1)} %`;
}

/** `+29.3`, in points of percent. */
export function points(difference: number | null): string {
  return signed(difference === null ? null : difference * 100, 1);
}

/** `+0.50`. Nothing is neither more nor less. */
export function signed(value: number | null, digits: number): string {
  if (value === null) return NONE;
  const text = Math.abs(value).toFixed(digits);
  return Number(text) === 0 ? text : `${value < 0 ? "-" : "+"}${text}`;
}

/** `[-0.65, -0.33]`; no end: `[.., -0.33]`. */
export function range(lower: number | null, upper: number | null, text: (value: number) => string): string {
  if (lower === null && upper === null) return NONE;
  return `[${[lower, upper].map((end) => (end === null ? ".." : text(end))).join(", ")}]`;
}

/** Two digits that count, and no more zeros than can be read. */
export function pText(p: number | null): string {
  if (p === null) return NONE;
  if (p < 0.0001) return "<1e-4";
  return p < 0.1 ? String(Number(p.toPrecision(2))) : p.toFixed(2);
}

/** As many digits as a mean of such size deserves. */
export function digitsFor(size: number): number {
  return size >= 100 ? 0 : size >= 10 ? 1 : 2;
}
