// Made once: a grid of thousands of numbers would make one for each.
const dollars = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
const numbers = new Intl.NumberFormat("en-US");

/** Money as people read it: cents, and smaller amounts with two digits that count. */
export function usd(value: number | null): string {
  if (value === null) return "unknown";
  if (value !== 0 && Math.abs(value) < 0.01) return `$${value.toPrecision(2)}`;
  return dollars.format(value);
}

export function percent(value: number | null, digits = 1): string {
  return value === null ? "–" : `${(value * 100).toFixed(digits)} %`;
}

export function count(value: number | null): string {
  return value === null ? "–" : numbers.format(value);
}

/** What is shorter is told in milliseconds: tenths of a second would all be none. */
const SHORT_SECONDS = 0.1;
const SHORTEST_SECONDS = 0.0005;

/** A span of time in at most two units. */
export function duration(seconds: number | null): string {
  if (seconds === null) return "–";
  const [whole, long] = [Math.round(Math.abs(seconds)), Math.abs(seconds)];
  if (long < SHORT_SECONDS && long >= SHORTEST_SECONDS) return `${Math.round(seconds * 1000)} ms`;
  if (long < 10) return `${seconds.toFixed(1)} s`;
  const [days, hours, minutes, rest] = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 60) % 60,
    whole % 60,
  ];
  const sign = seconds < 0 ? "-" : "";
  if (days > 0) return `${sign}${days} d ${hours} h`;
  if (hours > 0) return `${sign}${hours} h ${minutes} min`;
  if (minutes > 0) return `${sign}${minutes} min ${rest} s`;
  return `${sign}${whole} s`;
}

/** A moment in the reader's own time zone. */
export function moment(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime())
    ? iso
    : date.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}
