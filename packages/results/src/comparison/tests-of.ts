import { bootstrapOfMean, type ClusterOptions, type ClusterUnit } from "../stats/clusters.ts";
import type { FlipTest } from "../stats/flip-tests.ts";
import { intervalName } from "../stats/interval-name.ts";
import { differenceOf, type MatchedPair, type PairMatch } from "../stats/match-pairs.ts";
import { mcnemarExact } from "../stats/mcnemar.ts";
import { newcombePaired } from "../stats/newcombe-paired.ts";
import { cmhOf, fourFoldTable } from "../stats/paired-outcomes.ts";
import { zOfLevel } from "../stats/z-of-level.ts";

/** One test of a difference, one interval of it, or both on the same unit. */
export interface TestRow {
  /** null: an interval without a test. */
  readonly test: string | null;
  /** What is taken for independent; `pair within arm`: a pair once for each arm (model, setting) of both sides. */
  readonly unit: ClusterUnit | "trial" | `pair within ${string}`;
  readonly p: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** null: a test without an interval. */
  readonly ci: string | null;
}

/**
 * All that can be said of the difference of two rates on the same pairs, the chosen cluster first.
 * @param flips of the same pairs, by every unit
 */
export function testsOf(
  { matched, within }: PairMatch,
  flips: readonly FlipTest[],
  options: ClusterOptions,
): TestRow[] {
  const { level } = options;
  const flipped = flips.map(({ unit, p, lower, upper }): TestRow => {
    const test = `sign-flips-by-${unit}`;
    return { test, unit, p, lower, upper, ci: intervalName(test, level) };
  });
  const bootstraps = flips.map(({ unit }): TestRow => {
    const { lower, upper } = bootstrapOfMean(matched, differenceOf, { ...options, cluster: unit });
    return { test: null, unit, p: null, lower, upper, ci: intervalName(`${unit}-cluster-bootstrap`, level) };
  });
  return [...flipped, classicalTest(matched, within, level), ...bootstraps];
}

/** By pair: McNemar with Newcombe's interval, with repeats Cochran-Mantel-Haenszel without one. */
function classicalTest(matched: readonly MatchedPair[], within: string | null, level: number | undefined): TestRow {
  const table = fourFoldTable(matched);
  const unit = within === null ? "pair" : (`pair within ${within}` as const);
  if (table === null) return { test: "cmh-by-pair", unit, p: cmhOf(matched).p, lower: null, upper: null, ci: null };
  const { lower, upper } = newcombePaired(table, zOfLevel(level));
  const p = matched.length === 0 ? null : mcnemarExact(table.onlyFirst, table.onlySecond);
  return { test: "mcnemar-exact", unit, p, lower, upper, ci: intervalName("newcombe-paired", level) };
}
