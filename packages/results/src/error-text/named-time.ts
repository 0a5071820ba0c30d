import { momentOf, wallTime } from "./time-zone.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/**
 * A clock time that has just passed is that of a limit which has just ended, not of tomorrow's: clients round to the hour or the
 * minute.
 */
const JUST_MS = 15 * MINUTE_MS;
const MAX_CHARACTERS = 4000;

/** Fields of machines: a moment in seconds or milliseconds since the epoch, or a time to wait. */
const MOMENT_FIELD = /["']?\bresets?_?at["']?\s*[:=]\s*["']?(\d{10}(?:\d{3})?)\b/i;
const WAIT_FIELD = /["']?\b(?:resets?_in|retry_after)_?(?:seconds?|secs?)?["']?\s*[:=]\s*["']?(\d{1,8}(?:\.\d+)?)\b/i;
/** `usage limit reached|1764547200`. */
const MOMENT_AFTER_BAR = /\|\s*(\d{10}(?:\d{3})?)\s*$/m;

/** What announces a time: only what follows such words is one. */
const ANNOUNCED =
  /\b(?:resets?|(?:try|retry)(?: your request)?(?: again)?|regain access|available(?: again)?|come back|wait(?:ing)?|until)\b[\s:·∙•|-]*(?:(?:at|on|in|after|until|for|about)\b\s*){0,2}/gi;

const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^(?:milliseconds?|msecs?|ms)\b/i, 1],
  [/^(?:days?|d)(?![a-z])/i, DAY_MS],
  [/^(?:hours?|hrs?|h)(?![a-z])/i, 60 * MINUTE_MS],
  [/^(?:minutes?|mins?|m)(?![a-z])/i, MINUTE_MS],
  [/^(?:seconds?|secs?|s)(?![a-z])/i, 1000],
];
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
/** Whole names and their usual abbreviations: many a word begins like one ("monthly", "marked", "satisfied"). */
const MONTH =
  "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\b\\.?";
const DATE_ISO = /^(\d{4})-(\d\d)-(\d\d)/;
const DATE_MONTH_FIRST = new RegExp(`^${MONTH}\\s+(\\d{1,2})(?:st|nd|rd|th)?\\b(?:,?\\s+(\\d{4})\\b)?`, "i");
const DATE_DAY_FIRST = new RegExp(`^(\\d{1,2})(?:st|nd|rd|th)?\\s+${MONTH}(?:,?\\s+(\\d{4})\\b)?`, "i");
const WEEKDAY =
  /^(sun(?:day)?|mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?)\b\.?/i;
const BETWEEN = /^(?:[\sT,]+(?:at\s+)?|\s*at\s+)/;
const CLOCK = /^(\d{1,2})(?::(\d\d))?(?::\d\d(?:\.\d+)?)?\s*([ap])\.?m\b\.?|^(\d{1,2}):(\d\d)(?::\d\d(?:\.\d+)?)?/i;
const ZONE =
  /^\s*(?:\(([^()\s]{1,40})\)|(Z|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d\d)?|UTC|GMT|[A-Z][A-Za-z_]+\/[A-Za-z_+\-/]+)(?![A-Za-z]))/;

/**
 * The moment at which an error says that a limit ends, in ms since the epoch: by a field of a machine, else by the first time that
 * its words announce. A clock time without a zone is UTC, as the clocks of containers are. null: it names none that can be told.
 *
 * @param atMs when it was said, at the latest: a time to wait counts from then on; null: unknown, so that only a whole date tells
 * @param sinceMs when it was said at the earliest: a clock time since then has passed, it is not tomorrow's. Default: `atMs`
 */
export function namedTime(text: string, atMs: number | null, sinceMs: number | null = null): number | null {
  const head = text.slice(0, MAX_CHARACTERS);
  const moment = MOMENT_FIELD.exec(head)?.[1] ?? MOMENT_AFTER_BAR.exec(head)?.[1];
  if (moment !== undefined) return moment.length === 10 ? Number(moment) * 1000 : Number(moment);
  const wait = WAIT_FIELD.exec(head)?.[1];
  if (wait !== undefined && atMs !== null) return atMs + Number(wait) * 1000;
  for (const { index, 0: words } of head.matchAll(ANNOUNCED)) {
    const said = head.slice(index + words.length, index + words.length + 120);
    const named = durationIn(said, atMs) ?? dateIn(said, atMs, sinceMs);
    if (named !== null) return named;
  }
  return null;
}

/** `3 days 4 hours`, `1h2m3.5s`, `20s`. */
function durationIn(text: string, atMs: number | null): number | null {
  let [rest, ms, found] = [text, 0, false];
  for (;;) {
    const number = /^(?:[\s,]*(?:and\s+)?)(\d+(?:\.\d+)?)\s*/.exec(rest);
    if (number === null) break;
    const after = rest.slice(number[0].length);
    const unit = UNITS.find(([name]) => name.test(after) && !DATE_DAY_FIRST.test(rest.trimStart()));
    if (unit === undefined) break;
    [ms, found] = [ms + Number(number[1]) * unit[1], true];
    rest = after.replace(unit[0], "");
  }
  return found && atMs !== null ? atMs + ms : null;
}

interface SaidDay {
  /** null: any. */
  readonly year: number | null;
  readonly month: number;
  readonly day: number;
}

/** `2026-12-01 at 00:00 UTC`, `Jul 10, 4am (UTC)`, `Monday 9am`, `3pm (Europe/Berlin)`. */
function dateIn(text: string, atMs: number | null, sinceMs: number | null): number | null {
  const weekday = WEEKDAY.exec(text);
  const dated = weekday === null ? text : text.slice(weekday[0].length).replace(BETWEEN, "");
  const { day, length } = dayIn(dated);
  const afterDay = dated.slice(length);
  const timed = day === null ? afterDay : afterDay.replace(BETWEEN, "");
  const clock = CLOCK.exec(timed);
  if (clock === null && day === null && weekday === null) return null;
  const zone = ZONE.exec(clock === null ? afterDay : timed.slice(clock[0].length));
  const time = clock === null ? { hour: 0, minute: 0 } : clockTime(clock);
  if (time === null) return null;
  const name = zone?.[1] ?? zone?.[2] ?? "UTC";
  if (day !== null) return ofDay(day, time, name, atMs);
  if (atMs === null) return null;
  const fromMs = Math.min(atMs - JUST_MS, sinceMs ?? atMs);
  return next(time, name, fromMs, weekday === null ? null : weekdayOf(weekday));
}

function dayIn(text: string): { readonly day: SaidDay | null; readonly length: number } {
  const iso = DATE_ISO.exec(text);
  if (iso !== null)
    return { day: { year: Number(iso[1]), month: Number(iso[2]), day: Number(iso[3]) }, length: iso[0].length };
  const [first, found] = [DATE_MONTH_FIRST.exec(text), DATE_DAY_FIRST.exec(text)];
  const [month, day, year, all] =
    first === null ? [found?.[2], found?.[1], found?.[3], found?.[0]] : [first[1], first[2], first[3], first[0]];
  if (month === undefined || all === undefined) return { day: null, length: 0 };
  const number = MONTHS.indexOf(nameOf(month)) + 1;
  return {
    day: { year: year === undefined ? null : Number(year), month: number, day: Number(day) },
    length: all.length,
  };
}

interface ClockTime {
  readonly hour: number;
  readonly minute: number;
}

function clockTime([, twelve, minutes, half, hours, minute]: RegExpExecArray): ClockTime | null {
  const time =
    half === undefined
      ? { hour: Number(hours), minute: Number(minute) }
      : { hour: (Number(twelve) % 12) + (half.toLowerCase() === "p" ? 12 : 0), minute: Number(minutes ?? 0) };
  return time.hour < 24 && time.minute < 60 && Number(twelve ?? 1) <= 12 ? time : null;
}

function weekdayOf([, name = ""]: RegExpExecArray): number {
  return WEEKDAYS.indexOf(nameOf(name));
}

function nameOf(dayOrMonth: string): string {
  return dayOrMonth.slice(0, 3).toLowerCase();
}

/** A day without a year is the next of that name. */
function ofDay({ year, ...day }: SaidDay, time: ClockTime, zone: string, atMs: number | null): number | null {
  if (year !== null) return momentOf({ year, ...day, ...time }, zone);
  const now = atMs === null ? null : wallTime(zone, atMs);
  if (now === null || atMs === null) return null;
  return (
    [now.year, now.year + 1]
      .map((one) => momentOf({ year: one, ...day, ...time }, zone))
      .find((moment) => moment !== null && moment > atMs - DAY_MS) ?? null
  );
}

/** The next moment at which a clock in the zone shows this, on such a weekday if one was named. */
function next(time: ClockTime, zone: string, fromMs: number, weekday: number | null): number | null {
  for (let days = 0; days <= 7; days += 1) {
    const today = wallTime(zone, fromMs + days * DAY_MS);
    const moment = today === null ? null : momentOf({ ...today, ...time }, zone);
    if (today === null || moment === null) return null;
    const isDay =
      weekday === null || new Date(Date.UTC(today.year, today.month - 1, today.day)).getUTCDay() === weekday;
    if (isDay && moment > fromMs) return moment;
  }
  return null;
}
