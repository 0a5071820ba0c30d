import { expect, test } from "vitest";
import { wilson } from "./wilson.ts";

test("equals the intervals published on the leaderboard to the printed digit", () => {
  const percent = (k: number) => {
    const { rate, lower, upper } = wilson(k, 652);
    return [rate, lower, upper].map((x) => Math.round((x ?? Number.NaN) * 1000) / 10);
  };
  expect(percent(169)).toEqual([25.9, 22.7, 29.4]);
  expect(percent(181)).toEqual([27.8, 24.5, 31.3]);
});

test("no trials give no rate and no bounds", () => {
  expect(wilson(0, 0)).toEqual({ rate: null, lower: null, upper: null });
});

test("the bounds are exact at the edges", () => {
  expect(wilson(0, 20).lower).toBe(0);
  expect(wilson(20, 20).upper).toBe(1);
});

test.each([
  [-1, 3],
  [4, 3],
  [0.5, 3],
  [Number.NaN, 3],
])("k = %s of n = %s is refused", (k, n) => {
  expect(() => wilson(k, n)).toThrow(RangeError);
});
