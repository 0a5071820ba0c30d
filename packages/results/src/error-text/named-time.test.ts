import { expect, it } from "vitest";
import { namedTime } from "./named-time.ts";

const AT = Date.parse("2026-07-08T16:20:00Z");
const iso = (text: string, at: number | null = AT): string | null => {
  const named = namedTime(text, at);
  return named === null ? null : new Date(named).toISOString();
};

it.each([
  // A clock time, with and without a zone; what has passed is tomorrow's.
  ["You've hit your weekly limit · resets 3pm (UTC)", "2026-07-09T15:00:00.000Z"],
  ["5-hour limit reached ∙ resets 12pm", "2026-07-09T12:00:00.000Z"],
  ["5-hour limit reached ∙ resets 12am", "2026-07-09T00:00:00.000Z"],
  ["You've hit your limit · resets 8pm (America/New_York)", "2026-07-09T00:00:00.000Z"],
  ["You've hit your limit · resets 1:30am (Asia/Dhaka)", "2026-07-08T19:30:00.000Z"],
  ["Session limit reached. It resets at 18:30 UTC+2.", "2026-07-08T16:30:00.000Z"],
  ["try again at 5:05 PM.", "2026-07-08T17:05:00.000Z"],
  // It ended while the other agent went on.
  ["limit reached · resets 4:10pm (UTC)", "2026-07-08T16:10:00.000Z"],
  // A day.
  ["You've hit your weekly limit · resets Jul 10, 4am (UTC)", "2026-07-10T04:00:00.000Z"],
  ["You've hit your limit · resets Jul 23 at 4pm (America/Recife)", "2026-07-23T19:00:00.000Z"],
  ["Opus weekly limit reached ∙ resets Jan 2, 10am", "2027-01-02T10:00:00.000Z"],
  ["try again at Dec 4th, 2026 9:12 AM.", "2026-12-04T09:12:00.000Z"],
  ["You will regain access on 2026-12-01 at 00:00 UTC.", "2026-12-01T00:00:00.000Z"],
  ["limit resets on 12 Jul 2026 08:00 (Europe/Berlin)", "2026-07-12T06:00:00.000Z"],
  ["Your quota resets Friday 9am (UTC)", "2026-07-10T09:00:00.000Z"],
  ["available again at 2026-07-09T01:02:03.004+02:00", "2026-07-08T23:02:00.000Z"],
  ["Your limit resets Jul 12", "2026-07-12T00:00:00.000Z"],
  // A time to wait.
  ["Please try again in 20s. Visit the page to learn more", "2026-07-08T16:20:20.000Z"],
  ["Please try again in 1h2m3.5s.", "2026-07-08T17:22:03.500Z"],
  ["usage limit, try again in 3 days 4 hours 5 minutes", "2026-07-11T20:25:00.000Z"],
  ["Please wait for 90 seconds", "2026-07-08T16:21:30.000Z"],
  ["retry after 2 minutes and 1 second", "2026-07-08T16:22:01.000Z"],
  // What machines write.
  ["Claude AI usage limit reached|1783612800", "2026-07-09T16:00:00.000Z"],
  ['{"error":{"type":"usage_limit_reached","resets_at":1783612800}}', "2026-07-09T16:00:00.000Z"],
  ['{"error":{"resetsAt":1783612800000}}', "2026-07-09T16:00:00.000Z"],
  ['{"error":{"resets_in_seconds":3600}}', "2026-07-08T17:20:00.000Z"],
  // The moment is that of the zone's own clocks, also in the night in which they change.
  ["resets Oct 25, 2026 4am (Europe/Berlin)", "2026-10-25T03:00:00.000Z"],
])("%s", (text, named) => {
  expect(iso(text)).toBe(named);
});

it.each([
  "You've hit your weekly limit.",
  "The server listens at 3pm",
  "resets 3pm (Middle/Earth)",
  "resets Feb 31, 4am (UTC)",
  "resets 27:00",
  "try again later",
  "please wait a moment",
  "limit of 3 requests per minute; the counter resets each time",
  "The 5 days limit",
  // Words that begin like a day or a month.
  "Quota resets monthly.",
  "Wait until money is added",
  "Please wait until monitoring ends",
  "wait until a satisfactory balance",
  "until satisfactory payment is made",
  "try again on wednesdayish",
  "Wait until friends share their quota",
  "retry in sunny weather",
  "available until decided 3 times",
  "until marked 5 times",
])("%s names none", (text) => {
  expect(iso(text)).toBeNull();
});

it.each([
  ["resets Mon 9am (UTC)", "2026-07-13T09:00:00.000Z"],
  ["resets Tues. 9am (UTC)", "2026-07-14T09:00:00.000Z"],
  ["resets on Thursday", "2026-07-09T00:00:00.000Z"],
  ["resets on Thurs at 9am", "2026-07-09T09:00:00.000Z"],
  ["resets Sept. 3, 4am (UTC)", "2026-09-03T04:00:00.000Z"],
  ["resets on 3 August 4am", "2026-08-03T04:00:00.000Z"],
])("takes whole names and usual abbreviations: %s", (text, named) => {
  expect(iso(text)).toBe(named);
});

it("takes a clock time since which it may have been said for one that has passed", () => {
  const since = AT - 3 * 3_600_000;
  const named = (text: string): string => new Date(namedTime(text, AT, since) ?? Number.NaN).toISOString();
  expect(named("resets 2pm (UTC)")).toBe("2026-07-08T14:00:00.000Z");
  expect(named("resets Wednesday 2pm (UTC)")).toBe("2026-07-08T14:00:00.000Z");
  expect(named("resets 1pm (UTC)")).toBe("2026-07-09T13:00:00.000Z");
  expect(named("resets 5pm (UTC)")).toBe("2026-07-08T17:00:00.000Z");
  // It had only begun: the client's rounding counts all the same.
  expect(namedTime("resets 4:10pm (UTC)", AT, AT - 1000)).toBe(Date.parse("2026-07-08T16:10:00.000Z"));
});

it("without the moment at which it was said, only a whole date tells", () => {
  expect(iso("resets 3pm (UTC)", null)).toBeNull();
  expect(iso("resets Jul 10, 4am (UTC)", null)).toBeNull();
  expect(iso("try again in 20s", null)).toBeNull();
  expect(iso("access on 2026-12-01 at 00:00 UTC; regain access on 2026-12-01 at 00:00 UTC", null)).toBe(
    "2026-12-01T00:00:00.000Z",
  );
  expect(iso("usage limit reached|1783612800", null)).toBe("2026-07-09T16:00:00.000Z");
});

it("takes no longer on a long text", () => {
  expect(namedTime(`resets ${"1 ".repeat(1_000_000)}`, AT)).toBeNull();
});
