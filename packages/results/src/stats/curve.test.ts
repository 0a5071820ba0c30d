import { expect, test } from "vitest";
import { curve } from "./curve.ts";
import { difficulty } from "./difficulty.ts";
import { coop, solo } from "./fixtures/trials.ts";

test("a coop repeat without solo trials takes the difficulty of all of them, and is in the curve", () => {
  const rows = [1, 2, 3, 4].flatMap((f) => [
    ...[1, 2].map((repeat) => solo(f, f + repeat > 3, repeat)),
    ...[1, 2, 3].map((repeat) => coop(f, true, repeat)),
  ]);
  const difficulties = difficulty(rows);
  expect(difficulties.slice(0, 3).map((row) => [row.repeat, row.difficulty])).toEqual([
    [1, 1],
    [2, 1],
    [null, 1],
  ]);
  const points = curve(rows, difficulties);
  const counted = (setting: string) =>
    points.filter((point) => point.setting === setting).reduce((sum, { n }) => sum + n, 0);
  expect([counted("solo"), counted("coop-comm")]).toEqual([8, 12]);
  expect(points.every(({ unplaced }) => unplaced === 0)).toBe(true);
});

test("a solo trial that alone says how hard its pair is does not place itself", () => {
  const rows = [solo(1, true, 1), solo(1, false, 2), solo(2, false, 1), coop(2, true, 3)];
  const points = curve(rows, difficulty(rows));
  expect(points.find(({ setting }) => setting === "solo")).toMatchObject({ unplaced: 1 });
  expect(points.filter(({ setting }) => setting === "coop-comm")).toMatchObject([{ n: 1, unplaced: 0 }]);
});

test("trials without a difficulty are counted", () => {
  const rows = [1, 2].flatMap((f) => [solo(f, f === 1), coop(f, true)]);
  const points = curve([...rows, coop(9, true)], difficulty(rows));
  expect(points.map(({ setting, unplaced }) => [setting, unplaced])).toEqual([
    ["solo", 0],
    ["solo", 0],
    ["coop-comm", 1],
    ["coop-comm", 1],
  ]);
});

test("repeats in a bucket are no independent trials, and the level is the one asked for", () => {
  const rows = [1, 2].flatMap((f) => [1, 2, 3].map((repeat) => solo(f, f === 1, repeat)));
  const ci = (some: typeof rows) => curve(some, difficulty(some), { level: 0.9 }).map((point) => [point.n, point.ci]);
  expect(ci(rows)).toEqual([
    [3, "wilson-by-task-90"],
    [3, "wilson-by-task-90"],
  ]);
  expect(ci(rows.filter(({ repeat }) => repeat === 1))).toEqual([
    [1, "wilson-90"],
    [1, "wilson-90"],
  ]);
});

test("the curve has populated buckets only, at their midpoints", () => {
  const rows = [solo(1, true), solo(2, false), coop(1, true), coop(2, false)];
  expect(curve(rows, difficulty(rows)).map(({ setting, midpoint, k, n }) => [setting, midpoint, k, n])).toEqual([
    ["solo", 0.05, 1, 1],
    ["solo", 0.95, 0, 1],
    ["coop-comm", 0.05, 1, 1],
    ["coop-comm", 0.95, 0, 1],
  ]);
});
