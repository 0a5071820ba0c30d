import { expect, test } from "vitest";
import { duration } from "./format.ts";

test("a span of time has at most two units, and none that would only show zeros", () => {
  expect([0, 0.0123, -0.02, 0.3, 9.96, 75, 7300, 180_000].map(duration)).toEqual([
    "0.0 s",
    "12 ms",
    "-20 ms",
    "0.3 s",
    "10.0 s",
    "1 min 15 s",
    "2 h 1 min",
    "2 d 2 h",
  ]);
  expect(duration(null)).toBe("–");
});
