import { type ArmComparison, createRandom, type PairRow } from "@cooperbench-ts/results";
import { expect, test } from "vitest";
import { comparedFamily, comparedSides } from "./compared.ts";
import { comparisonWords } from "./comparison-words.ts";
import { trialsOf } from "../parts/fixtures/trials.ts";

const few = { resamples: 20, flips: 2000 };

function comparisonOf(a: string, b: string, changes: Partial<PairRow> = {}, options = {}): ArmComparison {
  const pairs = [...trialsOf(a, { arm: "a", ...changes }), ...trialsOf(b, { arm: "b" })];
  const compared = comparedSides({ pairs, runs: [] }, { arm: "a" }, { arm: "b" }, { ...few, anyway: true, ...options });
  if (compared.kind !== "compared") throw new Error(compared.kind);
  return compared.comparison;
}

const words = (...given: Parameters<typeof comparisonOf>) => comparisonWords(comparisonOf(...given), ["a", "b"]);

test("a clear difference is said with its figures", () => {
  expect(words("++++++++++--", "----------+-")).toEqual({
    tone: "clear",
    headline: "a passes more than b",
    sentence: expect.stringMatching(
      /^a passes 10 of 12 pairs, b 1: 75\.0 points more \(95 % \+\d.* to \+\d.*, p = 0\.01\d by task\)\.$/,
    ),
    asides: [],
    told: { difference: 0.75, lower: expect.any(Number), upper: expect.any(Number) },
  });
  expect(words("----------+-", "++++++++++--").headline).toBe("b passes more than a");
});

test("what the interval leaves open is said, and a small difference is none that is clear", () => {
  const { tone, headline, sentence } = words("++++------", "+++-------");
  expect([tone, headline]).toEqual(["unclear", "No clear difference between a and b"]);
  expect(sentence).toMatch(
    /^a passes 4 of 10 pairs, b 3: 10\.0 points more \(95 % .*\)\. The results (fit anything from .* for a|rule out nothing)\.$/,
  );
  expect(words("++--", "++--").sentence).toContain("just as many");
});

test("where flips see too little, Newcombe's interval is the one that is said", () => {
  const { tone, headline, sentence } = words("+++-------", "-+--------");
  expect([tone, headline]).toEqual(["unclear", "No clear difference between a and b"]);
  expect(sentence).toMatch(/\(95 % by Newcombe −\d+\.\d to \+\d+\.\d, p = 0\.50 by task\)/);
});

test("few tasks tell nothing, and no result on both sides is nothing to compare", () => {
  expect(words("+++", "---")).toMatchObject({ tone: "unclear", headline: "Too little to tell a and b apart" });
  const nothing = words("!!", "++", {}, { denominator: "exclude-infra", paired: true });
  expect(nothing).toMatchObject({ tone: "nothing", headline: "Nothing to compare" });
});

test("barriers make it doubtful, however clear the test is", () => {
  const { tone, headline, asides } = words("++++++++++", "----------", { upstreamVersion: "0.0.11", evalPolicy: "x" });
  expect(tone).toBe("clear");
  expect(asides).toEqual([]);
  expect(headline).toBe("a passes more than b");
  const pairs = [
    ...trialsOf("++++++++++", { arm: "a", evalPolicy: "x" }),
    ...trialsOf("----------", { arm: "b", evalPolicy: "y" }),
  ];
  const compared = comparedSides({ pairs, runs: [] }, { arm: "a" }, { arm: "b" }, { ...few, anyway: true });
  if (compared.kind !== "compared") throw new Error(compared.kind);
  const doubtful = comparisonWords(compared.comparison, ["a", "b"]);
  expect(doubtful.tone).toBe("doubtful");
  expect(doubtful.headline).toContain("Not comparable as they are.");
  expect(comparedSides({ pairs, runs: [] }, { arm: "a" }, { arm: "b" }, few)).toMatchObject({ kind: "refused" });
});

test("one of several comparisons says what is left of it among them", () => {
  const pairs = [
    ...trialsOf("++++++++++--", { arm: "a" }),
    ...trialsOf("+++---------", { arm: "b" }),
    ...trialsOf("++++++++----", { arm: "c" }),
    ...trialsOf("+++++++-----", { arm: "d" }),
    ...trialsOf("++++++++++--", { arm: "e" }),
  ];
  const family = comparedFamily({ pairs, runs: [] }, { arm: "a" }, "arm", few);
  if (family.kind !== "compared") throw new Error(family.kind);
  const [b] = family.members;
  if (b === undefined) throw new Error("no member");
  const { headline, asides } = comparisonWords(b, ["a", "b"], { comparisons: family.members.length, pHolm: b.pHolm });
  expect(headline).toBe("a passes more than b");
  expect(asides[0]).toMatch(
    /^It is one of 4 comparisons with a\. Adjusted .* p is 0\.06\d*: then it is no longer clear\.$/,
  );
});

test("sides that share no pair are compared by their trials, repeats by the means of pairs", () => {
  const pairs = [...trialsOf("+++", { arm: "a" }), ...trialsOf("--++", { arm: "b" }).slice(3)];
  const apart = comparedSides({ pairs, runs: [] }, { arm: "a" }, { arm: "b" }, few);
  if (apart.kind !== "compared") throw new Error(apart.kind);
  expect(comparisonWords(apart.comparison, ["a", "b"]).sentence).toContain(
    "a passes 3 of 3 trials, b 1 of 1, whichever their pairs",
  );
  const repeated = [1, 2].flatMap((repeat) => trialsOf("+-", { arm: "a", repeat }));
  const compared = comparedSides(
    { pairs: [...repeated, ...trialsOf("--", { arm: "b" })], runs: [] },
    { arm: "a" },
    { arm: "b" },
    few,
  );
  if (compared.kind !== "compared") throw new Error(compared.kind);
  expect(comparisonWords(compared.comparison, ["a", "b"]).sentence).toContain(
    "a passes 50.0 % of 2 pairs, b 0.0 %, each pair by the mean of its trials",
  );
});

test("whatever the trials are: clear only where test and interval both say so", () => {
  const random = createRandom(7);
  const clear: boolean[] = [];
  for (let round = 0; round < 60; round += 1) {
    const size = 2 + random.below(14);
    const drawn = (share: number) =>
      Array.from({ length: size }, () => (random.below(100) < share ? "+" : random.below(12) === 0 ? "!" : "-")).join(
        "",
      );
    const comparison = comparisonOf(drawn(random.below(101)), drawn(random.below(101)));
    const { tone, headline } = comparisonWords(comparison, ["a", "b"]);
    const { p = null, lower = null, upper = null } = comparison.paired ?? {};
    const isShown = p !== null && p < 0.05 && lower !== null && upper !== null && (lower > 0 || upper < 0);
    clear.push(tone === "clear");
    if (tone === "clear") expect([isShown, comparison.barriers]).toEqual([true, []]);
    if (headline.includes("passes more than")) expect(isShown).toBe(true);
  }
  expect(new Set(clear)).toEqual(new Set([true, false]));
});
