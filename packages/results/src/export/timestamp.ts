import type { Column } from "../tables/table.ts";

/** The years 1 to 9999, in seconds since the epoch: what every reader of Parquet and Arrow can hold. */
const FIRST = -62_135_596_800;
const AFTER_LAST = 253_402_300_800;
const ISO =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9})\d*)?)?\s?(?:(Z)|([+-])(\d\d):?(\d\d))?$/i;

/**
 * A time as microseconds: of `utc` since the epoch, of `local` since midnight of 1970 on the clock that wrote it. A text
 * may be ISO 8601; a number is seconds since the epoch. null: it is no time; for `utc` also a text without a zone, which is no
 * instant. Of `local` a zone is passed over, the clock stands before it.
 */
export function microseconds(value: unknown, time: NonNullable<Column["time"]>): bigint | null {
  if (typeof value === "number") return value >= FIRST && value < AFTER_LAST ? BigInt(Math.round(value * 1e6)) : null;
  if (typeof value !== "string") return null;
  const [, year, month, day, hour, minute, second = "0", fraction = "", zulu, sign, hours, minutes] =
    ISO.exec(value.trim()) ?? [];
  if (year === undefined) return null;
  const parts = [year, month, day, hour, minute, second].map(Number);
  const clock = secondsOf(parts);
  if (clock === null) return null;
  const micros = BigInt(clock) * 1_000_000n + BigInt(fraction.padEnd(6, "0").slice(0, 6));
  if (time === "local") return micros;
  if (zulu !== undefined) return micros;
  if (sign === undefined) return null;
  const offset = BigInt((Number(hours) * 60 + Number(minutes)) * 60) * 1_000_000n;
  return sign === "+" ? micros - offset : micros + offset;
}

/** null: there is no such day or time. */
function secondsOf([year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0]: readonly number[]): number | null {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const same =
    date.getUTCFullYear() === year &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second;
  const seconds = date.getTime() / 1000;
  return same && seconds >= FIRST ? seconds : null;
}
