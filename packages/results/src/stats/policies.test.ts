import { expect, test } from "vitest";
import { pairRow } from "../tables/fixtures/pair-row.ts";
import { compare } from "./compare.ts";
import { conflicts } from "./conflicts.ts";
import { curve } from "./curve.ts";
import { difficulty } from "./difficulty.ts";
import { PolicyMismatchError } from "./policy-mismatch-error.ts";
import { retentionRow } from "./retention-row.ts";
import { successRates } from "./success-rates.ts";

const solo = (featureA: number, pass: boolean, repeat = 1) =>
  pairRow({ featureA, featureB: 50, verdict: pass ? "pass" : "fail", repeat });
const coop = (featureA: number, pass: boolean, repeat = 1) =>
  pairRow({ featureA, featureB: 50, verdict: pass ? "pass" : "fail", setting: "coop-comm", repeat });

test("each denominator says what it leaves out", () => {
  const rows = [
    pairRow(),
    pairRow({ featureB: 3, verdict: "fail", reason: "tests-failed" }),
    pairRow({ featureB: 4, verdict: "infra_error", reason: "timeout" }),
    pairRow({ featureB: 5, verdict: null, reason: "not-run" }),
    pairRow({ featureB: 6, verdict: "infra_error", reason: "eval-error", bothPassed: false }),
    pairRow({ featureB: 7, planned: false }),
  ];
  const of = (denominator: "planned" | "evaluated" | "exclude-infra") => {
    const [row] = successRates(rows, { denominator });
    return [row?.k, row?.n, row?.excluded];
  };
  expect(of("planned")).toEqual([1, 5, 1]);
  expect(of("evaluated")).toEqual([1, 3, 3]);
  expect(of("exclude-infra")).toEqual([1, 2, 4]);
  expect(successRates(rows)[0]).toMatchObject({
    setting: "solo",
    policy: "denominator=planned; success=eval; limits=graded",
    ci: "wilson-95",
  });
});

test("a pass of one agent's patch alone is a pass as graded, and none of two agents", () => {
  const rows = [
    pairRow({ setting: "coop-comm" }),
    pairRow({ setting: "coop-comm", featureB: 3, mergedBy: "single-agent", mergeStatus: "conflicts" }),
    pairRow({ setting: "coop-comm", featureB: 4, mergedBy: "union", mergeStatus: "conflicts" }),
  ];
  const k = (success: "eval" | "joint" | "naive-only") => successRates(rows, { success })[0]?.k;
  expect([k("eval"), k("joint"), k("naive-only")]).toEqual([3, 2, 1]);
});

test("limits are graded unless told otherwise", () => {
  const rows = [pairRow({ aStatus: "LimitsExceeded" }), pairRow({ featureB: 3, aStatus: "CostLimitExceeded" })];
  expect(successRates(rows)[0]?.k).toBe(2);
  expect(successRates(rows, { limits: "fail" })[0]?.k).toBe(0);
});

test("groups hold the asked columns and no others", () => {
  const rows = successRates([pairRow(), pairRow({ repo: "go_chi_task", language: "Go" })], {
    by: ["setting", "language"],
  });
  expect(rows.map(({ setting, language, n }) => ({ setting, language, n }))).toEqual([
    { setting: "solo", language: "Python", n: 1 },
    { setting: "solo", language: "Go", n: 1 },
  ]);
});

test("repeats are no independent trials: the interval becomes a task-cluster bootstrap", () => {
  const rows = [1, 2, 3].flatMap((repeat) => [
    pairRow({ repeat, taskId: 1 }),
    pairRow({ repeat, taskId: 2, verdict: "fail" }),
  ]);
  expect(successRates(rows)[0]).toMatchObject({
    ci: "task-cluster-bootstrap-95",
    rate: 0.5,
    lower: 0,
    upper: 1,
    k: 3,
    n: 6,
  });
});

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
    bothPass: 2,
    onlyFirst: 4,
    onlySecond: 0,
    neither: 1,
    difference: 4 / 7,
    p: 0.125,
    test: "mcnemar-exact",
    ci: "newcombe-paired-95",
    power: "4 discordant of 7 pairs: no difference can be significant at 0.05",
  });
});

test("repeats are compared by Cochran-Mantel-Haenszel within the pair", () => {
  const rows = [1, 2, 3].flatMap((repeat) =>
    [1, 2, 3, 4].flatMap((f) => [solo(f, true, repeat), coop(f, f === 1, repeat)]),
  );
  const comparison = compare(rows, "solo", "coop-comm");
  expect(comparison).toMatchObject({
    test: "cmh-by-pair",
    ci: "task-cluster-bootstrap-95",
    pairs: 4,
    difference: 0.75,
    bothPass: null,
  });
  expect(comparison.p).toBeLessThan(0.001);
});

test("an interval names its confidence, whichever it is", () => {
  const rows = [1, 2, 3, 4].map((f) => solo(f, f < 3));
  const [wide] = successRates(rows);
  const [narrow] = successRates(rows, { level: 0.5 });
  expect([wide?.ci, narrow?.ci]).toEqual(["wilson-95", "wilson-50"]);
  // Wilson by the formula with z = 0.674489750196082.
  expect(narrow?.lower).toBeCloseTo(0.3402, 4);
  expect(successRates([...rows, solo(1, false, 2)], { level: 0.9 })[0]?.ci).toBe("task-cluster-bootstrap-90");
  expect(compare([...rows, coop(1, false)], "solo", "coop-comm", { level: 0.8 }).ci).toBe("newcombe-paired-80");
  expect(() => successRates(rows, { level: 95 })).toThrow(RangeError);
});

test("retention counts the successes of its policy", () => {
  const rows = [1, 2, 3, 4].flatMap((f) => [
    solo(f, true),
    pairRow({ featureA: f, featureB: 50, setting: "coop-comm", mergedBy: "single-agent" }),
  ]);
  const of = (success: "eval" | "joint") => {
    const { soloPass, coopPass } = retentionRow(rows, { success });
    return [soloPass, coopPass];
  };
  expect([of("eval"), of("joint")]).toEqual([
    [4, 4],
    [4, 0],
  ]);
});

test("several models are compared each on its own pairs: they are no repeats of each other", () => {
  const rows = [1, 2, 3, 4].flatMap((f) => [solo(f, true), coop(f, f === 1)]);
  const both = [...rows, ...rows.map((row) => ({ ...row, model: "other", verdict: "pass" as const }))];
  expect(compare(both, "solo", "coop-comm")).toMatchObject({
    test: "cmh-by-model-and-pair",
    ci: "task-cluster-bootstrap-95",
    pairs: 8,
    difference: 3 / 8,
  });
  expect(
    compare(both, { setting: "coop-comm", model: "other" }, { setting: "coop-comm", model: "command-a-03-2025" }),
  ).toMatchObject({
    test: "mcnemar-exact",
    pairs: 4,
    onlyFirst: 3,
  });
  const lacking = both.filter((row) => row.model !== "other" || row.setting === "solo");
  expect(compare(lacking, "solo", "coop-comm")).toMatchObject({ pairs: 4, unpaired: 4 });
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

test("difficulty in-sample is 1 − Solo(t), and an infrastructure failure says nothing", () => {
  const rows = [
    solo(1, true),
    solo(2, false),
    pairRow({ featureA: 3, featureB: 50, verdict: "infra_error" }),
    coop(1, false),
  ];
  expect(
    difficulty(rows).map(({ difficulty: d, rescaled, soloTrials, method, note }) => ({
      d,
      rescaled,
      soloTrials,
      method,
      note,
    })),
  ).toEqual([
    { d: 0, rescaled: 0, soloTrials: 1, method: "in-sample", note: null },
    { d: 1, rescaled: 1, soloTrials: 1, method: "in-sample", note: null },
    { d: null, rescaled: null, soloTrials: 0, method: "in-sample", note: "no solo trial to count" },
  ]);
});

test("leave-one-repeat-out uses only the other repeats", () => {
  const rows = [solo(1, true, 1), solo(1, false, 2), solo(1, false, 3)];
  expect(difficulty(rows).map((row) => [row.repeat, row.difficulty, row.method])).toEqual([
    [1, 1, "leave-one-repeat-out"],
    [2, 0.5, "leave-one-repeat-out"],
    [3, 0.5, "leave-one-repeat-out"],
  ]);
});

test("a coop repeat without solo trials takes the difficulty of all of them, and is in the curve", () => {
  const rows = [1, 2, 3, 4].flatMap((f) => [
    ...[1, 2].map((repeat) => solo(f, f + repeat > 3, repeat)),
    ...[1, 2, 3].map((repeat) => coop(f, true, repeat)),
  ]);
  const difficulties = difficulty(rows);
  expect(difficulties.slice(0, 3).map((row) => [row.repeat, row.difficulty])).toEqual([
    [1, 1],
    [2, 1],
    [null, 1],
  ]);
  const points = curve(rows, difficulties);
  const counted = (setting: string) =>
    points.filter((point) => point.setting === setting).reduce((sum, { n }) => sum + n, 0);
  expect([counted("solo"), counted("coop-comm")]).toEqual([8, 12]);
  expect(points.every(({ unplaced }) => unplaced === 0)).toBe(true);
});

test("a solo trial that alone says how hard its pair is does not place itself", () => {
  const rows = [solo(1, true, 1), solo(1, false, 2), solo(2, false, 1), coop(2, true, 3)];
  const points = curve(rows, difficulty(rows));
  expect(points.find(({ setting }) => setting === "solo")).toMatchObject({ unplaced: 1 });
  expect(points.filter(({ setting }) => setting === "coop-comm")).toMatchObject([{ n: 1, unplaced: 0 }]);
});

test("trials without a difficulty are counted", () => {
  const rows = [1, 2].flatMap((f) => [solo(f, f === 1), coop(f, true)]);
  const points = curve([...rows, coop(9, true)], difficulty(rows));
  expect(points.map(({ setting, unplaced }) => [setting, unplaced])).toEqual([
    ["solo", 0],
    ["solo", 0],
    ["coop-comm", 1],
    ["coop-comm", 1],
  ]);
});

test("external and gold-overlap difficulties name themselves", () => {
  const rows = [pairRow({ goldLines: 20, goldOverlapLines: 5 })];
  const key = rows[0]?.pairKey ?? "";
  expect(difficulty(rows, { method: "external", values: { [key]: 0.3 }, rescale: "none" })[0]).toMatchObject({
    difficulty: 0.3,
    rescaled: 0.3,
    method: "external",
  });
  expect(difficulty(rows, { method: "gold-overlap", rescale: "none" })[0]).toMatchObject({
    difficulty: 0.25,
    method: "gold-overlap",
  });
});

test("a degenerate range is not rescaled and says so", () => {
  expect(difficulty([solo(1, false), solo(2, false)])[0]).toMatchObject({
    difficulty: 1,
    rescaled: null,
    note: "every pair has d = 1: it cannot be rescaled",
  });
});

test("the curve has populated buckets only, at their midpoints", () => {
  const rows = [solo(1, true), solo(2, false), coop(1, true), coop(2, false)];
  expect(curve(rows, difficulty(rows)).map(({ setting, midpoint, k, n }) => [setting, midpoint, k, n])).toEqual([
    ["solo", 0.05, 1, 1],
    ["solo", 0.95, 0, 1],
    ["coop-comm", 0.05, 1, 1],
    ["coop-comm", 0.95, 0, 1],
  ]);
});

test("retention is refused with one solo seed: two buckets are no curve", () => {
  const rows = [solo(1, true), solo(2, false), coop(1, true), coop(2, false)];
  expect(retentionRow(rows)).toMatchObject({
    retention: null,
    lower: null,
    refused: "solo: 2 populated buckets; at least 3 are needed",
  });
});

test("retention over an external difficulty, with a bootstrap over tasks", () => {
  const rows = [0, 1, 2, 3].flatMap((taskId) =>
    [1, 2, 3].flatMap((f) => [
      { ...solo(f, true), taskId },
      { ...coop(f, f < 3), taskId },
    ]),
  );
  const keyed = rows.map((row) => ({ ...row, pairKey: `${row.repo}/${row.taskId}/f${row.featureA}_f${row.featureB}` }));
  const values = Object.fromEntries(keyed.map((row) => [row.pairKey, (row.featureA - 1) / 2]));
  const result = retentionRow(keyed, { difficulty: { method: "external", values } });
  expect(result).toMatchObject({
    aucSolo: expect.closeTo(0.9, 12),
    retention: expect.closeTo(0.7 / 0.9, 12),
    lower: expect.closeTo(0.7 / 0.9, 12),
    upper: expect.closeTo(0.7 / 0.9, 12),
    refused: null,
    difficulty: "external",
  });
});

test("conflicts are counted where both patches met, unless another policy is named", () => {
  const conflict = { setting: "coop-comm", mergeStatus: "conflicts", naiveConflict: true } as const;
  const rows = [
    pairRow(),
    pairRow(conflict),
    pairRow({ setting: "coop-comm", featureB: 3 }),
    pairRow({ setting: "coop-comm", featureB: 4, naiveConflict: null, bothPatched: false }),
    pairRow({ setting: "coop-comm", featureB: 5, naiveConflict: null, mergeStatus: "error" }),
  ];
  const of = (policy: "naive-both-patched" | "naive-all-evaluated" | "not-clean") => {
    const [row] = conflicts(rows, { conflict: policy });
    return [row?.k, row?.n, row?.excluded];
  };
  expect([of("naive-both-patched"), of("naive-all-evaluated"), of("not-clean")]).toEqual([
    [1, 2, 2],
    [1, 4, 0],
    [2, 4, 0],
  ]);
});

test("trials without a place are counted also where there is no point at all", () => {
  const rows = [solo(1, false), solo(2, false), coop(1, true), coop(2, false)];
  expect(retentionRow(rows)).toMatchObject({ refused: expect.stringContaining("0 populated buckets"), unplaced: 4 });
});
