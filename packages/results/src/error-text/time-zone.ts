/** A day and a time as a clock in some zone shows them. `month` counts from 1. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

const MINUTE_MS = 60_000;
const OFFSET = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d\d))?$/i;

/** Minutes by which a zone is ahead of UTC at a moment; null: nobody knows a zone of this name. */
export function zoneOffset(zone: string, atMs: number): number | null {
  if (/^(?:UTC|GMT|Z)$/i.test(zone)) return 0;
  const offset = OFFSET.exec(zone);
  if (offset !== null) {
    const [, sign, hours, minutes] = offset;
    return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes ?? 0));
  }
  const shown = wallTime(zone, atMs);
  return shown === null ? null : Math.round((asUtc(shown) - atMs) / MINUTE_MS);
}

/** What a clock in a zone shows at a moment; null: nobody knows the zone. */
export function wallTime(zone: string, atMs: number): WallTime | null {
  const offset = /^(?:UTC|GMT|Z)$/i.test(zone) || OFFSET.test(zone) ? zoneOffset(zone, atMs) : null;
  if (offset !== null) return utcTime(atMs + offset * MINUTE_MS);
  try {
    const format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    });
    const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
    const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
    return { year: part("year"), month: part("month"), day: part("day"), hour: part("hour"), minute: part("minute") };
  } catch {
    return null;
  }
}

/** The moment at which a clock in a zone shows this; null: nobody knows the zone, or there is no such day. */
export function momentOf(time: WallTime, zone: string): number | null {
  const guess = asUtc(time);
  const day = new Date(guess);
  if (Number.isNaN(guess) || day.getUTCMonth() !== time.month - 1 || day.getUTCDate() !== time.day) return null;
  const first = zoneOffset(zone, guess);
  if (first === null) return null;
  // The offset is that of the moment itself, which a change of the clocks may part from the guess.
  const second = zoneOffset(zone, guess - first * MINUTE_MS) ?? first;
  return guess - second * MINUTE_MS;
}

function asUtc({ year, month, day, hour, minute }: WallTime): number {
  return Date.UTC(year, month - 1, day, hour, minute);
}

function utcTime(ms: number): WallTime {
  const date = new Date(ms);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
  };
}
