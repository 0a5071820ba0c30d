import { expect, test } from "vitest";
import { scale, timeTicks, valueTicks } from "./chart-scale.ts";

test("a scale goes either way", () => {
  expect(scale([0, 10], [100, 0])(2.5)).toBe(75);
});

test("ticks are round numbers from 0 to the most", () => {
  expect(valueTicks(31.8)).toEqual([0, 10, 20, 30]);
  expect(valueTicks(0.01)).toEqual([0, 0.005, 0.01]);
  expect(valueTicks(4)).toEqual([0, 1, 2, 3, 4]);
});

test("times are told by how long it took", () => {
  const texts = (seconds: number) => timeTicks(0, seconds * 1000).map(({ text }) => text);
  expect(texts(12)).toEqual(["start", "2 s", "4 s", "6 s", "8 s", "10 s", "12 s"]);
  expect(texts(20 * 3600)).toEqual(["start", "6 h", "12 h", "18 h"]);
  expect(texts(0)).toEqual(["start"]);
  expect(texts(400 * 86_400).length).toBeLessThan(8);
});
