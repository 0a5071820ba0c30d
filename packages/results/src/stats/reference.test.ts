import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { retention } from "./auc.ts";
import { cmh } from "./cmh.ts";
import { cliffsDelta, cohensH } from "./effect-sizes.ts";
import { fisherExact } from "./fisher.ts";
import { holm } from "./holm.ts";
import { mannWhitney } from "./mann-whitney.ts";
import { mcnemarExact } from "./mcnemar.ts";
import { newcombePaired } from "./newcombe-paired.ts";
import { newcombeUnpaired } from "./newcombe-unpaired.ts";
import { createRandom } from "./random.ts";
import { signFlips } from "./sign-flips.ts";
import { wilcoxon } from "./wilcoxon.ts";
import { wilson } from "./wilson.ts";
import { zOfLevel } from "./z-of-level.ts";

const figure = z.number().nullable();
const counts = z.int().nonnegative();
const group = z.object({ k: counts, n: counts });
const referenceSchema = z.object({
  random: z.array(z.object({ seed: counts, drawn: z.array(counts) })),
  wilson: z.array(z.object({ k: counts, n: counts, rate: figure, lower: figure, upper: figure })),
  mcnemar: z.array(z.object({ b: counts, c: counts, p: z.number() })),
  newcombePaired: z.array(
    z.object({
      both: counts,
      onlyFirst: counts,
      onlySecond: counts,
      neither: counts,
      difference: figure,
      lower: figure,
      upper: figure,
    }),
  ),
  cmh: z.array(
    z.object({
      strata: z.array(z.object({ firstPass: counts, firstFail: counts, secondPass: counts, secondFail: counts })),
      statistic: figure,
      p: figure,
      oddsRatio: figure,
    }),
  ),
  holm: z.array(z.object({ p: z.array(z.number()), adjusted: z.array(z.number()) })),
  mannWhitney: z.array(z.object({ first: z.array(z.number()), second: z.array(z.number()), u: z.number(), p: figure })),
  retention: z.array(
    z.object({
      solo: z.array(z.tuple([counts, counts])),
      coop: z.array(z.tuple([counts, counts])),
      aucSolo: figure,
      aucCoop: figure,
      retention: figure,
    }),
  ),
  wilcoxon: z.array(
    z.object({ differences: z.array(z.number()), positive: z.number(), p: figure, rankBiserial: figure }),
  ),
  fisher: z.array(z.object({ table: z.tuple([counts, counts, counts, counts]), p: z.number(), oddsRatio: figure })),
  twoGroups: z.array(z.object({ first: group, second: group, lower: figure, upper: figure, cohensH: figure })),
  signFlips: z.array(
    z.object({
      clusters: z.array(z.object({ sum: z.number(), size: counts })),
      level: z.number(),
      difference: z.number(),
      p: z.number(),
      lower: figure,
      upper: figure,
    }),
  ),
});

const text = await readFile(new URL("../../reference/fixtures/statistics.json", import.meta.url), "utf8");
const reference = referenceSchema.parse(JSON.parse(text));

/** Equal to 1e-9, relative for figures above 1; null only where the reference has none. */
function same(ours: number | null, theirs: number | null, input: unknown): void {
  if (ours === null || theirs === null) return expect(ours, JSON.stringify(input)).toBe(theirs);
  expect(Math.abs(ours - theirs), JSON.stringify(input)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(theirs)));
}

describe("equal to the reference to 1e-9", () => {
  test("there are at least 200 inputs of each", () => {
    for (const [name, cases] of Object.entries(reference)) expect(cases.length, name).toBeGreaterThanOrEqual(200);
  });

  test("the generator (xoshiro128** in whole numbers), bit for bit", () => {
    for (const { seed, drawn } of reference.random) {
      const random = createRandom(seed);
      expect(drawn.map(() => random.uint32())).toEqual(drawn);
    }
  });

  test("Wilson (statsmodels proportion_confint)", () => {
    for (const { k, n, ...theirs } of reference.wilson) {
      const ours = wilson(k, n);
      for (const key of ["rate", "lower", "upper"] as const) same(ours[key], theirs[key], { k, n, key });
    }
  });

  test("exact McNemar (statsmodels mcnemar)", () => {
    for (const { b, c, p } of reference.mcnemar) same(mcnemarExact(b, c), p, { b, c });
  });

  test("Newcombe's paired difference (method 10 in exact fractions)", () => {
    for (const { difference, lower, upper, ...table } of reference.newcombePaired) {
      const ours = newcombePaired(table);
      same(ours.difference, difference, table);
      same(ours.lower, lower, table);
      same(ours.upper, upper, table);
    }
  });

  test("Cochran-Mantel-Haenszel (statsmodels StratifiedTable)", () => {
    for (const { strata, ...theirs } of reference.cmh) {
      const ours = cmh(strata);
      for (const key of ["statistic", "p", "oddsRatio"] as const) same(ours[key], theirs[key], { strata, key });
    }
  });

  test("Holm (statsmodels multipletests)", () => {
    for (const { p, adjusted } of reference.holm) {
      const ours = holm(p);
      expect(ours.length).toBe(adjusted.length);
      ours.forEach((value, i) => same(value, adjusted[i] ?? null, p));
    }
  });

  test("Mann-Whitney (scipy mannwhitneyu)", () => {
    for (const { first, second, u, p } of reference.mannWhitney) {
      const ours = mannWhitney(first, second);
      same(ours.u, u, { first, second });
      same(ours.p, p, { first, second });
    }
  });

  test("Wilcoxon's signed ranks (scipy wilcoxon, exact or with tie and continuity correction)", () => {
    for (const { differences, ...theirs } of reference.wilcoxon) {
      const ours = wilcoxon(differences);
      for (const key of ["positive", "p", "rankBiserial"] as const) same(ours[key], theirs[key], { differences, key });
    }
  });

  test("Fisher's exact test (scipy fisher_exact)", () => {
    for (const { table, ...theirs } of reference.fisher) {
      const ours = fisherExact(...table);
      for (const key of ["p", "oddsRatio"] as const) same(ours[key], theirs[key], { table, key });
    }
  });

  test("Newcombe's unpaired difference and Cohen's h (statsmodels)", () => {
    for (const { first, second, cohensH: h, ...theirs } of reference.twoGroups) {
      const ours = newcombeUnpaired(first, second);
      for (const key of ["lower", "upper"] as const) same(ours[key], theirs[key], { first, second, key });
      if (h !== null) same(cohensH(first.k / first.n, second.k / second.n), h, { first, second });
    }
  });

  test("sign flips of clusters and the inverted interval (all sign vectors in exact fractions; scipy permutation_test)", () => {
    for (const { clusters, level, ...theirs } of reference.signFlips) {
      const { lower, upper, ...ours } = signFlips(clusters, { level });
      expect(ours.method).toBe("exact");
      for (const key of ["difference", "p"] as const) same(ours[key], theirs[key], { clusters, key });
      same(lower === -Infinity ? null : lower, theirs.lower, { clusters, level });
      same(upper === Infinity ? null : upper, theirs.upper, { clusters, level });
    }
  });

  test("AUC and retention (polygon area in exact fractions)", () => {
    const points = (buckets: readonly (readonly [number, number])[]) =>
      buckets.flatMap(([k, n], i) => (n === 0 ? [] : [{ midpoint: (i + 0.5) / 10, rate: k / n }]));
    for (const { solo, coop, ...theirs } of reference.retention) {
      const ours = retention(points(solo), points(coop));
      for (const key of ["aucSolo", "aucCoop", "retention"] as const) same(ours[key], theirs[key], { solo, coop, key });
    }
  });
});

test("Cliff's delta is the share of wins less the share of losses", () => {
  const [first, second] = [
    [3, 1, 2],
    [2, 0],
  ] as const;
  const signs = first.flatMap((a) => second.map((b) => Math.sign(a - b)));
  expect(cliffsDelta(mannWhitney(first, second).superiority ?? 0)).toBeCloseTo((4 - 1) / signs.length, 12);
});

test("normal quantiles of a confidence level", () => {
  // scipy.stats.norm.ppf((1 + level) / 2)
  expect(zOfLevel(0.5)).toBeCloseTo(0.6744897501960817, 12);
  expect(zOfLevel(0.9)).toBeCloseTo(1.6448536269514722, 12);
  expect(zOfLevel()).toBe(1.959963984540054);
  expect(zOfLevel(0.99)).toBeCloseTo(2.5758293035489004, 12);
});
