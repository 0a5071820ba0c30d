import { bootstrapOf, type ClusterOptions, type ClusterUnit, clusterUnits, flipsOf } from "../stats/clusters.ts";
import { mean } from "../stats/group-rows.ts";
import { intervalName } from "../stats/interval-name.ts";
import { differenceOf, type MatchedPair } from "../stats/match-pairs.ts";
import { mcnemarExact } from "../stats/mcnemar.ts";
import { newcombePaired } from "../stats/newcombe-paired.ts";
import { cmhOf, fourFoldTable } from "../stats/paired-outcomes.ts";
import { zOfLevel } from "../stats/z-of-level.ts";

/** One test of a difference, one interval of it, or both on the same unit. */
export interface TestRow {
  /** null: an interval without a test. */
  readonly test: string | null;
  /** What is taken for independent. */
  readonly unit: ClusterUnit | "trial";
  readonly p: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** null: a test without an interval. */
  readonly ci: string | null;
}

/** All that can be said of the difference of two rates on the same pairs, the chosen cluster first. */
export function testsOf(matched: readonly MatchedPair[], options: ClusterOptions): TestRow[] {
  const { cluster = "task", level } = options;
  const units = [cluster, ...clusterUnits.filter((unit) => unit !== cluster)];
  const flips = units.map((unit): TestRow => {
    const { p, lower, upper } = flipsOf(matched, { ...options, cluster: unit });
    const test = `sign-flips-by-${unit}`;
    const clipped = {
      lower: lower === null ? null : Math.max(-1, lower),
      upper: upper === null ? null : Math.min(1, upper),
    };
    return { test, unit, p, ...clipped, ci: intervalName(test, level) };
  });
  const differences = matched.map((pair) => ({ ...pair, difference: differenceOf(pair) }));
  const meanDifference = (drawn: readonly (typeof differences)[number][]) =>
    mean(drawn.map(({ difference }) => difference));
  const bootstraps = units.map((unit): TestRow => {
    const { lower, upper } = bootstrapOf(differences, meanDifference, { ...options, cluster: unit });
    return { test: null, unit, p: null, lower, upper, ci: intervalName(`${unit}-cluster-bootstrap`, level) };
  });
  return [...flips, classicalTest(matched, level), ...bootstraps];
}

/** By pair: McNemar with Newcombe's interval, with repeats Cochran-Mantel-Haenszel without one. */
function classicalTest(matched: readonly MatchedPair[], level: number | undefined): TestRow {
  const table = fourFoldTable(matched);
  if (table === null)
    return { test: "cmh-by-pair", unit: "pair", p: cmhOf(matched).p, lower: null, upper: null, ci: null };
  const { lower, upper } = newcombePaired(table, zOfLevel(level));
  const p = matched.length === 0 ? null : mcnemarExact(table.onlyFirst, table.onlySecond);
  return { test: "mcnemar-exact", unit: "pair", p, lower, upper, ci: intervalName("newcombe-paired", level) };
}
