import { expect, test } from "vitest";
import { bucketOf } from "./bucket.ts";
import { curve } from "./curve.ts";
import { difficulty } from "./difficulty.ts";
import { solo } from "./fixtures/trials.ts";

const BUCKETS = 10;

/** What a share is in integers: k of n trials failed. */
interface Fraction {
  readonly k: number;
  readonly n: number;
}

/** The bucket of d on [low, high] without any fraction of the machine's. */
function exactBucket(d: Fraction, low: Fraction, high: Fraction): number {
  const above = (d.k * low.n - low.k * d.n) * high.n;
  const width = (high.k * low.n - low.k * high.n) * d.n;
  return Math.min(BUCKETS - 1, (BUCKETS * above - ((BUCKETS * above) % width)) / width);
}

const value = ({ k, n }: Fraction) => k / n;
const asDifficulty = ({ k, n }: Fraction) => 1 - (n - k) / n;
const rescale = (d: number, low: number, high: number) => (d - low) / (high - low);

test("every share of up to 30 trials falls into its bucket, whatever the range", () => {
  const wrong: string[] = [];
  for (let n = 1; n <= 30; n += 1)
    for (let low = 0; low < n; low += 1)
      for (let high = low + 1; high <= n; high += 1)
        for (let k = low; k <= high; k += 1) {
          const [d, from, to] = [k, low, high].map((each) => ({ k: each, n })) as [Fraction, Fraction, Fraction];
          const exact = exactBucket(d, from, to);
          for (const as of [value, asDifficulty])
            if (bucketOf(rescale(as(d), as(from), as(to)), BUCKETS) !== exact)
              wrong.push(`${k}/${n} of ${low}…${high}`);
        }
  expect(wrong).toEqual([]);
});

test("pairs with different numbers of trials, too", () => {
  const fractions = [3, 7, 11, 13, 19, 23, 27, 29, 30].flatMap((n) =>
    Array.from({ length: n + 1 }, (_, k): Fraction => ({ k, n })),
  );
  const wrong: string[] = [];
  for (const low of fractions)
    for (const high of fractions) {
      if (value(low) >= value(high) - 1e-12) continue;
      for (const d of fractions) {
        if (value(d) < value(low) || value(d) > value(high)) continue;
        const found = bucketOf(rescale(asDifficulty(d), asDifficulty(low), asDifficulty(high)), BUCKETS);
        if (found !== exactBucket(d, low, high)) wrong.push(JSON.stringify([d, low, high]));
      }
    }
  expect(wrong.slice(0, 5)).toEqual([]);
});

test("d = 2/3 of [1/3, 1] is in the middle bucket of the curve", () => {
  const pair = (featureA: number, passes: number) =>
    [1, 2, 3].map((repeat) => solo(featureA, repeat <= passes, repeat));
  const rows = [...pair(1, 2), ...pair(2, 1), ...pair(3, 0)];
  const points = curve(rows, difficulty(rows, { method: "in-sample" }));
  expect(points.map(({ bucket, n }) => [bucket, n])).toEqual([
    [0, 3],
    [5, 3],
    [9, 3],
  ]);
});
