import { compareArms, compareFamily, NotComparableError } from "@cooperbench-ts/results";
import { expect, test } from "vitest";
import { comparisonText } from "./comparison.ts";
import { familyText } from "./comparison-family.ts";
import { comparedTrials } from "./fixtures/compared-trials.ts";
import { pText, range, signed } from "./numbers.ts";
import { wrapped } from "./wrap.ts";

const arm = (name: string) => ({ arm: name });

const comparison = compareArms(
  {
    pairs: [
      ...comparedTrials("with", "++++++++--+++"),
      ...comparedTrials("without", "+------+--++-", { costUsd: 131.5 }),
    ],
  },
  arm("with"),
  arm("without"),
);

test.each([80, 120])("no line is wider than %i columns", (width) => {
  const lines = comparisonText(comparison, width);
  expect(lines.filter((line) => line.length > width)).toEqual([]);
  expect(lines.length).toBeGreaterThan(20);
});

test("the sides, success, every test with its unit, and the measures", () => {
  expect(comparisonText(comparison, 80).slice(0, 19)).toMatchInlineSnapshot(`
    [
      "A arm=with: solo, command-a, mini_swe_agent, upstream 0.0.11, union/python/tree,",
      "  13 pairs, 13 tasks",
      "B arm=without: solo, command-a, mini_swe_agent, upstream 0.0.11,",
      "  union/python/tree, 13 pairs, 13 tasks",
      "",
      "Success (denominator=planned; success=eval; limits=graded)",
      "         passed  trials    rate     95 % interval",
      "  A          11      13  84.6 %  [57.8 %, 95.7 %]",
      "  B           4      13  30.8 %  [12.7 %, 57.6 %]",
      "  A - B                   +53.8    [+20.0, +83.3]",
      "13 pairs on both sides: 4 pass on both, 7 only in A, 0 only in B, 2 in neither.",
      "  Odds ratio infinite or undefined, Cohen's h 1.16. 7 discordant of 13 pairs: by",
      "  pair (McNemar) significant at 0.05 from 53.8 points; power 80 % only from 50.5",
      "  points.",
      "",
      "Tests of the difference; the first is that above",
      "  test                     interval           p           A - B",
      "  sign flips      by task  inverted test  0.016  [+20.0, +83.3]",
      "  sign flips      by pair  inverted test  0.016  [+20.0, +83.3]",
    ]
  `);
});

test("barriers that were passed over, and notes, stand below the figures", () => {
  const pairs = [...comparedTrials("a", "+-"), ...comparedTrials("b", "+-", { evalPolicy: "other" })];
  expect(() => compareArms({ pairs }, arm("a"), arm("b"))).toThrow(NotComparableError);
  const lines = comparisonText(compareArms({ pairs }, arm("a"), arm("b"), { anyway: true }), 100);
  expect(lines.slice(-4)).toEqual([
    "compared all the same, eval-policy: the trials were graded by different rules: arm=a",
    "  union/python/tree, arm=b other",
    "note, few-clusters: with 2 clusters (by task) no difference can be significant at 0.05: p is 0.50 at",
    "  least",
  ]);
});

test("where the sides have more than their common pairs, the difference stands under the rates of those", () => {
  const pairs = [
    ...comparedTrials("a", "++--"),
    ...comparedTrials("a", "----", { taskId: 50 }),
    ...comparedTrials("b", "+---"),
  ];
  const lines = comparisonText(compareArms({ pairs }, arm("a"), arm("b")), 200);
  const from = lines.findIndex((line) => line.startsWith("Success"));
  expect(lines.slice(from + 1, from + 8)).toEqual([
    expect.stringMatching(/^ +passed +trials +rate +95 % interval$/),
    expect.stringMatching(/^ {2}A, all pairs +2 +8 +25\.0 % +\[.*\]$/),
    expect.stringMatching(/^ {2}B, all pairs +1 +4 +25\.0 % +\[.*\]$/),
    expect.stringMatching(/^ {2}A, common pairs +50\.0 %$/),
    expect.stringMatching(/^ {2}B, common pairs +25\.0 %$/),
    expect.stringMatching(/^ {2}A - B, common pairs +\+25\.0 +\[.*\]$/),
    expect.stringMatching(/^4 pairs on both sides: .*; only in A: 4 pairs, only in B: 0\./),
  ]);
});

test("pairs that are matched within each arm are not called pairs alone, and their number is told", () => {
  const inSetting = (name: string, setting: "solo" | "coop-comm", text: string) =>
    comparedTrials(name, text, { setting, run: `${name}-${setting}` });
  const pairs = [
    ...inSetting("x", "solo", "++-"),
    ...inSetting("y", "solo", "+--"),
    ...inSetting("x", "coop-comm", "+--"),
    ...inSetting("y", "coop-comm", "--"),
  ];
  const compared = compareArms({ pairs }, "solo", "coop-comm");
  expect(compared.paired).toMatchObject({ pairs: 5, differentPairs: 3, onlyInFirst: 1, within: "arm" });
  expect(compared.tests.map(({ test: name, unit }) => [name, unit])).toContainEqual([
    "mcnemar-exact",
    "pair within arm",
  ]);
  const lines = comparisonText(compared, 200);
  expect(lines).toContainEqual(
    expect.stringMatching(
      /^5 pairs within arm \(of 3 different pairs\) on both sides: .*; only in A: 1 pair within arm, only in B: 0\./,
    ),
  );
  expect(lines).toContainEqual(expect.stringMatching(/McNemar, exact +by matched pair/));
  expect(comparisonText(compared, 80).filter((line) => line.length > 80)).toEqual([]);
  const family = familyText(compareFamily({ pairs }, "solo", ["coop-comm"]), 200);
  expect(family).toContain("p and interval: sign-flips-by-task-95; Holm over 1; pairs are pairs within arm");
});

test("the measures say over which trials they are, and each rank test its numbers", () => {
  const pairs = [...comparedTrials("a", "++--+"), ...comparedTrials("b", "+----")];
  const text = comparisonText(compareArms({ pairs }, arm("a"), arm("b")), 100).join("\n");
  expect(text).toContain("Means over trials that came to pass or fail (n: pairs, or trials where unpaired)");
  expect(text).not.toContain("with a verdict,");
  const [, ranks = ""] = text.split("Mann-Whitney of n/n trials (p, d)");
  expect(ranks).toMatch(/\n +n +p +r +n\/n +p +d\n +cost, USD +5 .* 5\/5 /);
});

test("the median of the differences is not passed off as the difference of the medians", () => {
  const text = comparisonText(comparison, 100).join("\n");
  expect(text).toContain("Medians (A - B: the median of the differences by pair)");
  const apart = [...comparedTrials("a", "+++--"), ...comparedTrials("b", "+----", { taskId: 99 })];
  expect(comparisonText(compareArms({ pairs: apart }, arm("a"), arm("b")), 100).join("\n")).toMatch(/\nMedians\n/);
});

test("unpaired: Fisher, and n of both sides", () => {
  const pairs = [...comparedTrials("a", "+++--"), ...comparedTrials("b", "+----", { taskId: 99 })];
  const text = comparisonText(compareArms({ pairs }, arm("a"), arm("b")), 80).join("\n");
  expect(text).toContain("p = 0.52 (Fisher, trials unpaired); odds ratio 6.00");
  expect(text).toMatch(/Fisher, exact +by trial +Newcombe +0\.52/);
  expect(text).toMatch(/cost, USD +5\/5/);
});

test("a family has a line each, and says once what holds of several", () => {
  const pairs = ["++++++++", "+-------", "--------"].flatMap((text, i) =>
    comparedTrials("abc"[i] ?? "", text, { evalPolicy: null }),
  );
  const lines = familyText(compareFamily({ pairs }, arm("a"), [arm("b"), arm("c")], { measures: [] }), 120);
  expect(lines[0]).toBe("arm=a against 2 others (denominator=planned; success=eval; limits=graded)");
  expect(lines[2]).toMatch(/^arm=b +8 +100\.0 % +12\.5 % +\+87\.5 +\[.*\] +0\.016 +0\.016$/);
  expect(lines.filter((line) => line.includes("eval-policy-unknown"))).toEqual([
    expect.stringMatching(/^note, eval-policy-unknown, of 2 comparisons, such as: /),
  ]);
});

test("numbers for people", () => {
  expect([0.00004, 0.0079, 0.049, 0.5, 1, null].map(pText)).toEqual(["<1e-4", "0.0079", "0.049", "0.50", "1.00", "-"]);
  expect([signed(0.001, 2), signed(-0.001, 2), signed(-1.5, 1), signed(null, 1)]).toEqual([
    "0.00",
    "0.00",
    "-1.5",
    "-",
  ]);
  expect(range(null, 2, String)).toBe("[.., 2]");
  expect(wrapped("one two three", 7)).toEqual(["one two", "  three"]);
  expect(wrapped("averyveryverylongword x", 5)).toEqual(["averyveryverylongword", "  x"]);
});
