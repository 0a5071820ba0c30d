import { expect, test } from "vitest";
import { compare } from "./compare.ts";
import { conflicts } from "./conflicts.ts";
import { coop, solo } from "./fixtures/trials.ts";
import { PolicyMismatchError } from "./policy-mismatch-error.ts";

test("two conditions are compared on the pairs that both have", () => {
  const rows = [
    ...[1, 2, 3, 4, 5, 6].map((f) => solo(f, true)),
    ...[7, 8].map((f) => solo(f, false)),
    ...[1, 2].map((f) => coop(f, true)),
    ...[3, 4, 5, 6, 7].map((f) => coop(f, false)),
    coop(9, true),
  ];
  expect(compare(rows, "solo", "coop-comm")).toMatchObject({
    first: "solo",
    second: "coop-comm",
    pairs: 7,
    unpaired: 2,
    onlyInFirst: 1,
    onlyInSecond: 1,
    bothPass: 2,
    onlyFirst: 4,
    onlySecond: 0,
    neither: 1,
    difference: 4 / 7,
    mcnemarP: 0.125,
    cmhP: null,
    oddsRatio: null,
    // One task: what pairs could show is not what this test can.
    power: null,
  });
  expect(compare(rows, "solo", "coop-comm", { cluster: "pair" }).power).toBe(
    "4 discordant of 7 pairs: by pair (McNemar) no difference can be significant at 0.05",
  );
  expect(compare(rows, "solo", "coop-comm", { cluster: "pair", level: 0.8 }).power).toMatch(
    /^4 discordant of 7 pairs: by pair \(McNemar\) significant at 0\.2 from 57\.1 points/,
  );
  expect(compare(rows, "solo", "coop-comm", { cluster: "pair", level: 0.99 }).power).toBeNull();
});

test("by task all pairs of one task are turned together; by pair the test is McNemar's", () => {
  const rows = [1, 2, 3, 4, 5, 6].flatMap((f) => [solo(f, true), coop(f, f > 5)]);
  // All of one task: nothing can be told.
  expect(compare(rows, "solo", "coop-comm")).toMatchObject({
    test: "sign-flips-by-task",
    ci: "sign-flips-by-task-95",
    clusters: 1,
    p: 1,
    lower: -1,
    upper: 1,
  });
  expect(compare(rows, "solo", "coop-comm", { cluster: "pair" })).toMatchObject({
    test: "sign-flips-by-pair",
    ci: "sign-flips-by-pair-95",
    clusters: 6,
    p: 0.0625,
    mcnemarP: 0.0625,
    difference: 5 / 6,
  });
});

test("repeats are averaged in their pair, and told by Cochran-Mantel-Haenszel besides", () => {
  const rows = [1, 2, 3].flatMap((repeat) =>
    [1, 2, 3, 4].flatMap((f) => [solo(f, true, repeat), coop(f, f === 1, repeat)]),
  );
  const comparison = compare(rows, "solo", "coop-comm");
  expect(comparison).toMatchObject({
    pairs: 4,
    difference: 0.75,
    bothPass: null,
    mcnemarP: null,
    power: null,
  });
  expect(comparison.cmhP).toBeLessThan(0.001);
});

test("several models are compared each on its own pairs: they are no repeats of each other", () => {
  const rows = [1, 2, 3, 4].flatMap((f) => [solo(f, true), coop(f, f === 1)]);
  const both = [...rows, ...rows.map((row) => ({ ...row, model: "other", verdict: "pass" as const }))];
  expect(compare(both, "solo", "coop-comm")).toMatchObject({
    within: "model",
    pairs: 8,
    difference: 3 / 8,
  });
  expect(
    compare(both, { setting: "coop-comm", model: "other" }, { setting: "coop-comm", model: "command-a-03-2025" }),
  ).toMatchObject({
    within: null,
    pairs: 4,
    onlyFirst: 3,
  });
  const lacking = both.filter((row) => row.model !== "other" || row.setting === "solo");
  expect(compare(lacking, "solo", "coop-comm")).toMatchObject({ pairs: 4, unpaired: 4 });
});

test("several settings on both sides are matched each with itself, and so are arms that both sides have", () => {
  const rows = [1, 2].flatMap((f) => [solo(f, true), coop(f, false)]);
  const both = [...rows, ...rows.map((row) => ({ ...row, model: "other" }))];
  const ofModel = (model: string) => ({ model });
  expect(compare(both, ofModel("other"), ofModel("command-a-03-2025"))).toMatchObject({ within: "setting", pairs: 4 });
  const arms = [...rows, ...rows.map((row) => ({ ...row, arm: "b" }))];
  expect(compare(arms, "solo", "coop-comm")).toMatchObject({
    within: "arm",
    pairs: 4,
    differentPairs: 2,
    bothPass: 0,
    onlyFirst: 4,
  });
  const apart = arms.map((row) => ({ ...row, arm: `${row.arm} ${row.setting}` }));
  expect(compare(apart, "solo", "coop-comm")).toMatchObject({ within: null, pairs: 2, onlyFirst: null });
});

test("a comparison across eval policies is refused unless told", () => {
  const rows = [solo(1, true), { ...coop(1, true), evalPolicy: "single-agent/python/tree" }];
  expect(() => compare(rows, "solo", "coop-comm")).toThrow(PolicyMismatchError);
  expect(compare(rows, "solo", "coop-comm", { acrossPolicies: true }).evalPolicy).toBe(
    "single-agent/python/tree + union/python/tree",
  );
  expect(compare([solo(1, true), { ...coop(1, true), evalPolicy: null }], "solo", "coop-comm").evalPolicy).toBe(
    "unknown + union/python/tree",
  );
  expect(conflicts(rows.map((row) => ({ ...row, evalPolicy: null })))[0]?.evalPolicy).toBe(null);
});
