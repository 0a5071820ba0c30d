import { expect, test } from "vitest";
import { pairRow } from "../tables/fixtures/pair-row.ts";
import { clusterBootstrap } from "./cluster-bootstrap.ts";
import { clusterRatio } from "./cluster-ratio.ts";
import { rateInterval } from "./rate-interval.ts";

const row = (taskId: number, repeat: number, passed: boolean) =>
  pairRow({ taskId, repeat, verdict: passed ? "pass" : "fail" });
const passes = ({ verdict }: { readonly verdict: string | null }) => verdict === "pass";

test("a rate is k / n, also where pairs have different numbers of repeats", () => {
  const rows = [row(1, 1, true), row(2, 1, true), row(2, 2, false), row(2, 3, false)];
  expect(rateInterval(rows, passes)).toMatchObject({ k: 2, n: 4, rate: 0.5, ci: "task-cluster-bootstrap-95" });
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
      return below === 0 ? null : drawn.reduce((sum, part) => sum + part.above, 0) / below;
    },
    { seed: 3, resamples: 200 },
  );
  expect(clusterRatio(parts, { seed: 3, resamples: 200 })).toEqual(slow);
});

test("a ratio over nothing is unknown", () => {
  expect(clusterRatio([{ cluster: "a", above: 1, below: 0 }])).toMatchObject({ estimate: null, lower: null });
});
