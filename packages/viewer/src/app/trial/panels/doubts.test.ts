import type { PairRow, TaskFaultRow } from "@cooperbench-ts/results";
import { expect, test } from "vitest";
import { beliefSentence, type DoubtFacts, doubtsOf } from "./doubts.ts";

const sound: Partial<PairRow> = {
  verdict: "pass",
  reason: "tests-passed",
  pairKey: "r_task/1/f1_f2",
  repo: "r_task",
  taskId: 1,
  featureA: 1,
  featureB: 2,
  judged: "evidence",
  evalPolicy: "union/python/tree",
  goldCanPass: true,
  taskBroken: false,
  asGoldFails: false,
  goldFlaky: false,
  goldPassesEmpty: false,
  goldWithoutTest: false,
  goldCoop: "pass",
  patchRepaired: false,
  attempts: 1,
  evalAttempts: 1,
};
const row = (more: Partial<PairRow>): PairRow => ({ ...sound, ...more }) as PairRow;
const codes = (more: Partial<PairRow>, facts: Partial<DoubtFacts> = {}): string[] =>
  doubtsOf({ row: row(more), diagnostics: [], taskFaults: [], repeats: [], ...facts }).map(({ code }) => code);
const fault = (more: Partial<TaskFaultRow>): TaskFaultRow =>
  ({
    fault: "flaky-verdict",
    repo: "r_task",
    taskId: 1,
    featureId: null,
    pairKey: "r_task/1/f1_f2",
    evaluations: 4,
    affected: 3,
    cause: null,
    ...more,
  }) as TaskFaultRow;

test("a sound verdict has none", () => {
  expect(codes({})).toEqual([]);
  expect(beliefSentence([])).toBe("Nothing speaks against this verdict.");
});

test.each<[string, Partial<PairRow>, string[]]>([
  ["gold fails too", { verdict: "fail", goldCanPass: false, asGoldFails: true }, ["as-gold-fails", "gold-cannot-pass"]],
  ["gold that fails says nothing against a pass", { goldCanPass: false }, []],
  ["nobody ran gold", { verdict: "fail", goldCanPass: null }, ["gold-unknown"]],
  ["a pass of nothing", { goldPassesEmpty: true, goldWithoutTest: true }, ["gold-passes-empty", "gold-without-test"]],
  ["a fail with a gold that passes empty", { verdict: "fail", goldPassesEmpty: true }, []],
  ["later attempts", { attempts: 3, evalAttempts: 5 }, ["later-attempt", "later-eval"]],
  ["one evaluation for each attempt", { attempts: 3, evalAttempts: 3 }, ["later-attempt"]],
  ["a repaired patch", { patchRepaired: true }, ["patch-repaired"]],
  [
    "unknown rules, little to judge by",
    { evalPolicy: null, judged: "result-and-eval" },
    ["judged-without-files", "rules-unknown"],
  ],
  ["unknown is no doubt of its own", { taskBroken: null, goldFlaky: null, attempts: null, evalAttempts: null }, []],
  ["what is no verdict is not doubted", { verdict: "infra_error", taskBroken: true }, []],
])("%s", (_, more, expected) => expect(codes(more)).toEqual(expected));

test("a diagnostic counts where it bears on the verdict, each code once", () => {
  const diagnostics = [
    { code: "submit-nudge", message: "agent1 was nudged 1 time(s) to submit" },
    { code: "no-tests-ran", message: "feature1 counts as passed" },
    { code: "no-tests-ran", message: "feature2 counts as passed" },
    { code: "test-timeout", message: "feature1 ran into the time limit of its tests" },
    { code: "constructor", message: "" },
  ];
  expect(codes({}, { diagnostics })).toEqual(["no-tests-ran", "submit-nudge"]);
  expect(codes({ verdict: "fail" }, { diagnostics })).toEqual(["submit-nudge", "test-timeout"]);
});

test("faults of the task, of this pair alone", () => {
  expect(codes({}, { taskFaults: [fault({})] })).toEqual(["flaky-verdict"]);
  expect(codes({}, { taskFaults: [fault({ pairKey: "r_task/1/f1_f3" })] })).toEqual([]);
  const never = fault({ fault: "never-passes", pairKey: null, featureId: 2 });
  expect(codes({ verdict: "fail" }, { taskFaults: [never] })).toEqual(["task-broken"]);
  expect(codes({ verdict: "fail", taskBroken: true }, { taskFaults: [never] })).toEqual(["task-broken"]);
  expect(codes({ verdict: "fail" }, { taskFaults: [{ ...never, featureId: 7 }] })).toEqual([]);
});

test("repeats that came out differently", () => {
  expect(codes({}, { repeats: [row({ verdict: "pass" }), row({ verdict: null })] })).toEqual([]);
  expect(codes({}, { repeats: [row({ verdict: "fail" })] })).toEqual(["repeats-differ"]);
});

test("the sentence counts what speaks against it", () => {
  const of = (...weights: ("against" | "note" | "unknown")[]) =>
    beliefSentence(weights.map((weight) => ({ code: weight, weight, text: "" })));
  expect(of("against", "note")).toMatch(/^One thing speaks against .* read it /);
  expect(of("against", "against")).toMatch(/^2 things speak .* read them /);
  expect(of("note", "unknown")).toMatch(/not everything was looked at/);
  expect(of("note")).toMatch(/^Nothing speaks/);
});
