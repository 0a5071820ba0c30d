import { expect, test } from "vitest";
import { Going, lengthOf, merged } from "./intervals.ts";

const all = { from: 0, to: 100 };

test.each([
  ["nothing", [], []],
  [
    "two that overlap",
    [
      [10, 30],
      [20, 50],
    ],
    [[10, 50]],
  ],
  [
    "one within another",
    [
      [10, 50],
      [20, 30],
    ],
    [[10, 50]],
  ],
  [
    "two that touch",
    [
      [10, 20],
      [20, 30],
    ],
    [[10, 30]],
  ],
  [
    "two apart, given in the wrong order",
    [
      [60, 70],
      [10, 20],
    ],
    [
      [10, 20],
      [60, 70],
    ],
  ],
  [
    "what begins before the window and ends after it",
    [
      [-50, 10],
      [90, 500],
    ],
    [
      [0, 10],
      [90, 100],
    ],
  ],
  [
    "what is outside of it, or has no length",
    [
      [-50, -10],
      [100, 120],
      [5, 5],
    ],
    [],
  ],
] as const)("%s", (_, given, stretches) => {
  const asIntervals = (pairs: readonly (readonly [number, number])[]) => pairs.map(([from, to]) => ({ from, to }));
  const found = merged(asIntervals(given), all);
  expect(found).toEqual(asIntervals(stretches));
  expect(lengthOf(found)).toBe(stretches.reduce<number>((sum, [from, to]) => sum + to - from, 0));
});

test("what goes on lasts until now, and ends once", () => {
  let now = 5;
  const going = new Going(() => now);
  const [first, second] = [going.begin(), going.begin()];
  now = 8;
  first();
  now = 9;
  expect(first()).toEqual({ from: 5, to: 8 });
  expect(going.intervals()).toEqual([
    { from: 5, to: 8 },
    { from: 5, to: 9 },
  ]);
  second();
  now = 20;
  expect(going.intervals()).toEqual([
    { from: 5, to: 8 },
    { from: 5, to: 9 },
  ]);
});
