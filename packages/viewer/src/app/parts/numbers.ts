/** `+29.3`, in points of percent. */
export function points(difference: number | null): string {
  return signed(difference === null ? null : difference * 100, 1);
}

/** `+0.50`. Nothing is neither more nor less. */
export function signed(value: number | null, digits: number): string {
  if (value === null) return "–";
  const text = Math.abs(value).toFixed(digits);
  return Number(text) === 0 ? text : `${value < 0 ? "−" : "+"}${text}`;
}

/** `−0.65 to −0.33`; an end that is not known is `…`. */
export function range(lower: number | null, upper: number | null, text: (value: number) => string): string {
  if (lower === null && upper === null) return "–";
  return [lower, upper].map((end) => (end === null ? "…" : text(end))).join(" to ");
}

/** Two digits that count, and no more zeros than can be read. */
export function pText(p: number | null): string {
  if (p === null) return "–";
  if (p < 0.0001) return "< 0.0001";
  return p < 0.1 ? String(Number(p.toPrecision(2))) : p.toFixed(2);
}

/** As many digits as a mean of such size deserves. */
export function digitsFor(size: number): number {
  return size >= 100 ? 0 : size >= 10 ? 1 : 2;
}
