import { expect, test } from "vitest";
import { clusterBootstrap, quantile } from "./cluster-bootstrap.ts";
import { clusterRatio } from "./cluster-ratio.ts";
import { mean } from "./group-rows.ts";
import { createRandom } from "./random.ts";

const items = (clusters: readonly (readonly number[])[]) =>
  clusters.flatMap((values, cluster) => values.map((value) => ({ cluster: String(cluster), value })));
const meanOf = (some: readonly { readonly value: number }[]) => mean(some.map(({ value }) => value));

test("the same seed gives the same interval, another seed another", () => {
  const data = items([[0.1, 1.7], [1.3, 1.1, 0.2], [0.4], [1.9], [0.6, 0.8], [1.2, 0.3, 1.4]]);
  const run = (seed: number) => clusterBootstrap(data, ({ cluster }) => cluster, meanOf, { seed, resamples: 500 });
  expect(run(7)).toEqual(run(7));
  expect(run(7).lower).not.toBe(run(8).lower);
});

test("one item per cluster: the bootstrap of a binary mean is a binomial, within its Monte Carlo error", () => {
  const n = 100;
  const data = items(Array.from({ length: n }, (_, i) => [i < 30 ? 1 : 0]));
  const { estimate, lower, upper } = clusterBootstrap(data, ({ cluster }) => cluster, meanOf, {
    resamples: 20_000,
    seed: 3,
  });
  // The 2.5 % and 97.5 % quantiles of Binomial(100, 0.3) are 21 and 39; a quantile may move by one count.
  expect(estimate).toBe(0.3);
  expect(Math.abs((lower ?? 0) * n - 21)).toBeLessThanOrEqual(1);
  expect(Math.abs((upper ?? 0) * n - 39)).toBeLessThanOrEqual(1);
});

test("whole clusters move together: equal clusters widen the interval by the square root of their size", () => {
  const single = items(Array.from({ length: 100 }, (_, i) => [i % 2]));
  const fours = items(Array.from({ length: 25 }, (_, i) => [i % 2, i % 2, i % 2, i % 2]));
  const width = (data: typeof single) => {
    const { lower, upper } = clusterBootstrap(data, ({ cluster }) => cluster, meanOf, { resamples: 8000, seed: 5 });
    return (upper ?? 0) - (lower ?? 0);
  };
  const ratio = width(fours) / width(single);
  expect(ratio).toBeGreaterThan(1.8);
  expect(ratio).toBeLessThan(2.2);
});

test("the mean of a normal sample has a standard error of s / √n, within Monte Carlo error", () => {
  const random = createRandom(11);
  const normal = () => Array.from({ length: 12 }, () => random.float()).reduce((sum, x) => sum + x, -6);
  const values = Array.from({ length: 400 }, normal);
  const centre = mean(values) ?? 0;
  const sd = Math.sqrt(mean(values.map((x) => (x - centre) ** 2)) ?? 0);
  const { lower, upper } = clusterBootstrap(items(values.map((x) => [x])), ({ cluster }) => cluster, meanOf, {
    resamples: 8000,
    seed: 2,
  });
  expect(((upper ?? 0) - (lower ?? 0)) / (2 * 1.96 * (sd / 20))).toBeCloseTo(1, 1);
});

test("resamples without a value are counted, and no clusters give no interval", () => {
  const data = items([[2], [0], [1]]);
  const onlyWithOnes = clusterBootstrap(
    data,
    ({ cluster }) => cluster,
    (some) => (some.some(({ value }) => value === 1) ? meanOf(some) : null),
    { resamples: 400 },
  );
  expect(onlyWithOnes.undefinedResamples).toBeGreaterThan(50);
  expect(onlyWithOnes.lower).toBeCloseTo(1 / 3, 12);
  expect(
    clusterBootstrap(
      [],
      () => "",
      () => null,
    ),
  ).toMatchObject({ estimate: null, lower: null, upper: null, clusters: 0 });
});

test("clusters that are all alike show no spread: no interval, also where rounding moves the last digit", () => {
  for (const values of [
    [1, 1],
    [0.1, 0.7, 0.4],
  ]) {
    const { estimate, lower, upper, resamples } = clusterBootstrap(
      items([values, [...values].reverse(), values, values]),
      ({ cluster }) => cluster,
      meanOf,
    );
    expect([lower, upper, resamples]).toEqual([null, null, 2000]);
    expect(estimate).not.toBeNull();
  }
});

test("an infinite resample is greater than every number: a bound that falls on it is missing, the other is not", () => {
  // Three tasks at a dollar, one passes: (2/3)³ = 30 % of the resamples have no pass.
  const parts = ["a", "b", "c"].map((cluster) => ({ cluster, above: 1, below: cluster === "a" ? 1 : 0 }));
  const { estimate, lower, upper, infiniteResamples, undefinedResamples } = clusterRatio(parts, { resamples: 4000 });
  expect([estimate, lower, upper, undefinedResamples]).toEqual([3, 1, null, 0]);
  expect(infiniteResamples / 4000).toBeCloseTo(8 / 27, 1);
});

test("so few infinite resamples that no bound falls on them leave both", () => {
  const parts = Array.from({ length: 8 }, (_, i) => ({ cluster: String(i), above: 1 + i, below: i % 2 }));
  const { lower, upper, infiniteResamples } = clusterRatio(parts, { resamples: 4000, level: 0.9 });
  expect(infiniteResamples).toBeGreaterThan(0);
  expect(lower).toBeLessThan(upper ?? 0);
  expect(quantile([1, Infinity, Infinity], 0)).toBe(1);
  expect(quantile([1, Infinity, Infinity], 0.75)).toBe(Infinity);
});

test("quantiles interpolate between order statistics", () => {
  expect([quantile([1, 2, 3, 4], 0.5), quantile([5], 0.9), quantile([], 0.5), quantile([0, 10], 0.25)]).toEqual([
    2.5,
    5,
    null,
    2.5,
  ]);
});

test("a draw below a bound is uniform, and bad bounds and seeds are refused", () => {
  const random = createRandom(1);
  const counts = Array.from({ length: 6 }, () => 0);
  for (let i = 0; i < 60_000; i += 1) {
    const face = random.below(6);
    counts[face] = (counts[face] ?? 0) + 1;
  }
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  expect(() => random.below(0)).toThrow(RangeError);
  expect(() => createRandom(-1)).toThrow(RangeError);
  expect(() => createRandom(1.5)).toThrow(RangeError);
});

test("one cluster gives no interval: it is always drawn whole", () => {
  const interval = clusterBootstrap(
    [1, 2, 3],
    () => "task",
    (items) => items.reduce((a, b) => a + b, 0) / items.length,
  );
  expect(interval).toMatchObject({
    estimate: 2,
    lower: null,
    upper: null,
    clusters: 1,
    resamples: 0,
    undefinedResamples: 0,
  });
});
