import { expect, test } from "vitest";
import { pairRow } from "../tables/fixtures/pair-row.ts";
import { compare } from "./compare.ts";
import { coop, solo } from "./fixtures/trials.ts";
import { successRates } from "./success-rates.ts";

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

test("tasks that nobody can pass are left out where that is asked for, and named", () => {
  const rows = [
    pairRow(),
    pairRow({ featureB: 3, verdict: "fail", reason: "tests-failed", asGoldFails: true }),
    pairRow({ featureB: 4, verdict: "fail", reason: "tests-failed", asGoldFails: false }),
    pairRow({ featureB: 5, verdict: "infra_error", reason: "task-broken" }),
  ];
  expect(successRates(rows)[0]).toMatchObject({ k: 1, n: 4 });
  expect(successRates(rows, { exclude: "task-broken" })[0]).toMatchObject({
    k: 1,
    n: 2,
    policy: "denominator=planned; success=eval; limits=graded; exclude=task-broken",
  });
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
  const rows = [1, 2, 3].flatMap((repeat) =>
    [1, 2, 3, 4, 5, 6].map((taskId) => pairRow({ repeat, taskId, verdict: taskId < 4 ? "pass" : "fail" })),
  );
  expect(successRates(rows)[0]).toMatchObject({
    ci: "task-cluster-bootstrap-95",
    rate: 0.5,
    lower: expect.closeTo(1 / 6, 12) as number,
    upper: expect.closeTo(5 / 6, 12) as number,
    k: 9,
    n: 18,
  });
});

test("an interval names its confidence, whichever it is", () => {
  const rows = [1, 2, 3, 4].map((f) => solo(f, f < 3));
  const [wide] = successRates(rows);
  const [narrow] = successRates(rows, { level: 0.5 });
  expect([wide?.ci, narrow?.ci]).toEqual(["wilson-95", "wilson-50"]);
  // Wilson by the formula with z = 0.674489750196082.
  expect(narrow?.lower).toBeCloseTo(0.3402, 4);
  expect(successRates([...rows, solo(1, false, 2)], { level: 0.9 })[0]?.ci).toBe("wilson-by-task-90");
  expect(compare([...rows, coop(1, false)], "solo", "coop-comm", { level: 0.8 }).ci).toBe("sign-flips-by-task-80");
  expect(() => successRates(rows, { level: 95 })).toThrow(RangeError);
});
