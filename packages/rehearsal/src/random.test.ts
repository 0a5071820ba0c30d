import { expect, test } from "vitest";
import { between, hexDigits, unit } from "./random.ts";

test("the same parts give the same number, close parts give far numbers", () => {
  expect(unit(1, "solo", "a_task/0/f1_f2")).toBe(unit(1, "solo", "a_task/0/f1_f2"));
  const draws = Array.from({ length: 2000 }, (_, n) => unit(7, "pair", n));
  const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.02);
  expect(new Set(draws).size).toBe(draws.length);
  expect(draws.every((draw) => draw >= 0 && draw < 1)).toBe(true);
});

test("parts are kept apart", () => {
  expect(unit("ab", "c")).not.toBe(unit("a", "bc"));
});

test("whole numbers and hex digits stay in their ranges", () => {
  const numbers = new Set(Array.from({ length: 200 }, (_, n) => between(3, 5, n)));
  expect(numbers).toEqual(new Set([3, 4, 5]));
  expect(hexDigits(64, "x")).toMatch(/^[0-9a-f]{64}$/);
});
