import { expect, test } from "vitest";
import { pairRow } from "../tables/fixtures/pair-row.ts";
import { clusterBootstrap } from "./cluster-bootstrap.ts";
import { clusterRatio } from "./cluster-ratio.ts";
import { rateInterval } from "./rate-interval.ts";
import { wilsonOf } from "./wilson.ts";

const row = (taskId: number, repeat: number, passed: boolean) =>
  pairRow({ taskId, repeat, verdict: passed ? "pass" : "fail" });
const passes = ({ verdict }: { readonly verdict: string | null }) => verdict === "pass";

test("a rate is k / n, also where pairs have different numbers of repeats", () => {
  const rows = [row(1, 1, true), row(2, 1, true), row(2, 2, false), row(2, 3, false)];
  expect(rateInterval(rows, passes)).toMatchObject({ k: 2, n: 4, rate: 0.5, ci: "wilson-by-task-95" });
});

const tasks = (rates: readonly (readonly [number, number])[]) =>
  rates.flatMap(([passed, of], task) => Array.from({ length: of }, (_, i) => row(task + 1, i + 1, i < passed)));
const widthOf = (rates: readonly (readonly [number, number])[], level = 0.95) => {
  const { lower, upper, ci } = rateInterval(tasks(rates), passes, { level, resamples: 500 });
  return { width: (upper ?? Number.NaN) - (lower ?? Number.NaN), lower, upper, ci };
};

test("few tasks, or tasks that all have one rate, count as one trial each: drawing them again shows no spread", () => {
  // Equal tasks: Wilson of 4 of 10 and of 3 of 3 as if of the tasks, whatever the repeats.
  const byTask = (p: number, n: number) => wilsonOf(p, n);
  for (const [rates, p] of [
    [
      [
        [2, 5],
        [2, 5],
      ],
      0.4,
    ],
    [
      [
        [2, 2],
        [2, 2],
        [2, 2],
      ],
      1,
    ],
    [[[0, 3]], 0],
    [Array.from({ length: 8 }, () => [1, 2]), 0.5],
    [
      [
        [0, 5],
        [5, 5],
      ],
      0.5,
    ],
  ] as [[number, number][], number][]) {
    const { lower, upper, ci } = widthOf(rates);
    expect([ci, lower, upper]).toEqual([
      "wilson-by-task-95",
      byTask(p, rates.length).lower,
      byTask(p, rates.length).upper,
    ]);
  }
});

test("unequal tasks count for less than their number", () => {
  // (12 + 2)² / (12² + 2²) tasks of one size tell as much, where the trials of a task all go one way.
  const { lower, upper } = widthOf([
    [12, 12],
    [0, 2],
  ]);
  const { lower: low, upper: high } = wilsonOf(12 / 14, 14 ** 2 / (12 ** 2 + 2 ** 2));
  expect([lower, upper]).toEqual([low, high]);
});

test("from six tasks on that differ the bootstrap is taken", () => {
  const six: [number, number][] = [
    [0, 2],
    [1, 2],
    [2, 2],
    [1, 2],
    [0, 2],
    [2, 2],
  ];
  expect(widthOf(six).ci).toBe("task-cluster-bootstrap-95");
  expect(widthOf(six.slice(1)).ci).toBe("wilson-by-task-95");
});

test("no rate has an interval without a width", () => {
  for (const level of [0.05, 0.5, 0.95]) {
    for (let tasks = 1; tasks <= 9; tasks += 1) {
      for (const repeats of [1, 2, 3]) {
        for (let odd = 0; odd <= repeats; odd += 1) {
          const rates = Array.from({ length: tasks }, (_, i) => [i === 0 ? odd : repeats, repeats] as [number, number]);
          expect(
            widthOf(rates, level).width,
            `${tasks} tasks, ${odd}/${repeats} in one, level ${level}`,
          ).toBeGreaterThan(0);
        }
      }
    }
  }
});

test("the bootstrap is taken where it is asked for, and has no bounds where it shows no spread", () => {
  const rows = tasks([
    [1, 2],
    [1, 2],
  ]);
  expect(rateInterval(rows, passes, { ci: "cluster-bootstrap" })).toMatchObject({
    rate: 0.5,
    lower: null,
    upper: null,
    ci: "task-cluster-bootstrap-95",
  });
});

test("the bootstrap of a ratio of sums draws as the one of its items does", () => {
  const parts = Array.from({ length: 60 }, (_, i) => ({
    cluster: `task ${i % 7}`,
    above: (i * 37) % 11,
    below: i % 5 === 0 ? 0 : 1 + (i % 3),
  }));
  const slow = clusterBootstrap(
    parts,
    ({ cluster }) => cluster,
    (drawn) => {
      const below = drawn.reduce((sum, part) => sum + part.below, 0);
      return drawn.reduce((sum, part) => sum + part.above, 0) / below;
    },
    { seed: 3, resamples: 200 },
  );
  expect(clusterRatio(parts, { seed: 3, resamples: 200 })).toEqual(slow);
});

test("a ratio over nothing is unknown", () => {
  expect(clusterRatio([{ cluster: "a", above: 1, below: 0 }])).toMatchObject({ estimate: null, lower: null });
});
