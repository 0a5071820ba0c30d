import { expect, test } from "vitest";
import { Pace } from "./pace.ts";

test("what is quick is done at its least pause, what takes long at a tenth of the time", () => {
  const pace = new Pace(2000);
  expect(pace.isReady(0)).toBe(true);
  pace.took(5, 1000);
  expect([2999, 3000].map((now) => pace.isReady(now))).toEqual([false, true]);
  pace.took(900, 3000);
  expect([11_999, 12_000].map((now) => pace.isReady(now))).toEqual([false, true]);
});
