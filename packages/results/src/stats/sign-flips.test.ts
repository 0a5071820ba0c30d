import { expect, test } from "vitest";
import { clusterBootstrap } from "./cluster-bootstrap.ts";
import { mcnemarExact } from "./mcnemar.ts";
import { createRandom, type Random } from "./random.ts";
import { type ClusterSum, signFlips } from "./sign-flips.ts";

/** Tasks of a few pairs whose differences hang together, as the pairs of one task do. */
function drawTasks(random: Random, count: number): number[][] {
  const shift = (random.float() - 0.5) * 0.6;
  return Array.from({ length: count }, () => {
    const own = random.float() - 0.5 + shift;
    return Array.from({ length: 1 + random.below(5) }, () => Math.round((own + random.float() - 0.5) * 3) / 3);
  });
}

const sumsOf = (tasks: readonly (readonly number[])[]): ClusterSum[] =>
  tasks.map((values) => ({ sum: values.reduce((a, b) => a + b, 0), size: values.length }));

test("p and the interval never disagree, whatever the data, the level and the number of clusters", () => {
  const random = createRandom(4);
  let significant = 0;
  for (let i = 0; i < 400; i += 1) {
    const level = [0.8, 0.9, 0.95, 0.99][i % 4] ?? 0.95;
    const { p, lower, upper, difference } = signFlips(sumsOf(drawTasks(random, 1 + random.below(30))), {
      level,
      seed: i,
      flips: 999,
    });
    const outside = (lower ?? 0) > 0 || (upper ?? 0) < 0;
    expect(outside, JSON.stringify({ i, p, lower, upper })).toBe((p ?? 1) < 1 - level - 1e-12);
    expect(lower).toBeLessThanOrEqual(difference ?? 0);
    expect(upper).toBeGreaterThanOrEqual(difference ?? 0);
    significant += Number(outside);
  }
  expect(significant).toBeGreaterThan(50);
  expect(significant).toBeLessThan(350);
});

test("the percentile bootstrap of the same clusters agrees but near the border, where it is too narrow for 26 clusters", () => {
  const random = createRandom(9);
  let apart = 0;
  for (let i = 0; i < 200; i += 1) {
    const tasks = drawTasks(random, 26);
    const { p } = signFlips(sumsOf(tasks), { seed: i, flips: 2000 });
    const pairs = tasks.flatMap((values, task) => values.map((value) => ({ task: String(task), value })));
    const { lower, upper } = clusterBootstrap(
      pairs,
      ({ task }) => task,
      (items) => items.reduce((sum, { value }) => sum + value, 0) / items.length,
      { seed: i, resamples: 1000 },
    );
    if ((p ?? 1) < 0.05 === ((lower ?? 0) > 0 || (upper ?? 0) < 0)) continue;
    apart += 1;
    expect(p, `seed ${i}`).toBeGreaterThan(0.02);
    expect(p, `seed ${i}`).toBeLessThan(0.12);
  }
  expect(apart).toBeGreaterThan(0);
  expect(apart).toBeLessThanOrEqual(20);
});

test("clusters of one pair and one repeat: McNemar's p, exactly or within what drawing misses", () => {
  for (const [won, lost, tied] of [
    [7, 1, 4],
    [12, 2, 30],
    [30, 15, 60],
    [8, 8, 10],
  ] as const) {
    const clusters = [...Array(won).fill(1), ...Array(lost).fill(-1), ...Array(tied).fill(0)].map((sum: number) => ({
      sum,
      size: 1,
    }));
    const { p, method } = signFlips(clusters, { flips: 50_000 });
    expect(Math.abs((p ?? 0) - mcnemarExact(won, lost))).toBeLessThan(method === "exact" ? 1e-12 : 0.005);
  }
});

test("under the null hypothesis p is under 0.05 in about one of twenty", () => {
  const random = createRandom(21);
  const rejected = Array.from({ length: 600 }, (_, i) => {
    const tasks = drawTasks(random, 24).map((values) => {
      const sign = random.below(2) === 0 ? 1 : -1;
      return values.map((value) => sign * value);
    });
    return (signFlips(sumsOf(tasks), { seed: i, flips: 400 }).p ?? 1) < 0.05;
  }).filter(Boolean).length;
  expect(rejected).toBeGreaterThan(14);
  expect(rejected).toBeLessThan(48);
});

test("few clusters reject nothing, and say so: no end of the interval is known", () => {
  expect(signFlips(sumsOf([[1], [1], [1], [1], [1]]))).toMatchObject({
    p: 1 / 16,
    smallestP: 1 / 16,
    lower: -Infinity,
    upper: Infinity,
    method: "exact",
  });
  expect(signFlips([])).toMatchObject({ p: null, lower: null, upper: null, clusters: 0, method: "none" });
  expect(() => signFlips(sumsOf([[1]]), { level: 1 })).toThrow(RangeError);
});

test("the same seed draws the same signs, and sums of thirds that cancel are zero", () => {
  const tasks = drawTasks(createRandom(3), 30);
  expect(signFlips(sumsOf(tasks), { seed: 5 })).toEqual(signFlips(sumsOf(tasks), { seed: 5 }));
  expect(signFlips(sumsOf(tasks), { seed: 5 }).lower).not.toBe(signFlips(sumsOf(tasks), { seed: 6 }).lower);
  const cancelling = [
    { sum: 1 / 3 + 1 / 3 + 1 / 3 - 1, size: 4 },
    { sum: 0.1 + 0.2 - 0.3, size: 3 },
  ];
  expect(signFlips(cancelling)).toMatchObject({ p: 1 });
});
