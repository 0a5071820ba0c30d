import { expect, test } from "vitest";
import { microseconds } from "./timestamp.ts";

const utc = (value: unknown) => microseconds(value, "utc");
const local = (value: unknown) => microseconds(value, "local");
const NOON = BigInt(Date.UTC(2026, 6, 3, 12)) * 1000n;

test("a clock is taken as it was written, an instant needs its zone", () => {
  expect(local("2026-07-03T12:00:00")).toBe(NOON);
  expect(local("2026-07-03 12:00:00.123456")).toBe(NOON + 123_456n);
  expect(local("2026-07-03T12:00:00+02:00")).toBe(NOON);
  expect(utc("2026-07-03T12:00:00Z")).toBe(NOON);
  expect(utc("2026-07-03T14:00:00.5+02:00")).toBe(NOON + 500_000n);
  expect(utc("2026-07-03T08:30:00-0330")).toBe(NOON);
  expect(utc("2026-07-03T12:00:00")).toBeNull();
  expect(local("2026-07-03T12:00")).toBe(NOON);
  expect(local("2026-07-03T12:00:00.123456789")).toBe(NOON + 123_456n);
});

test("seconds since the epoch keep their microseconds", () => {
  expect(utc(1_795_448_405.591_999)).toBe(1_795_448_405_591_999n);
  expect(utc(-0.5)).toBe(-500_000n);
});

test("what is no time is null", () => {
  const none = [null, undefined, "", "soon", "2026-13-01T00:00:00", "2026-02-30T00:00:00", "2026-01-01T25:00:00Z"];
  for (const value of [...none, "0000-01-01T00:00:00", 1e18, Number.NaN, Infinity, true, {}])
    expect([value, utc(value), local(value)]).toEqual([value, null, null]);
});
