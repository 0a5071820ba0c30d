import type { PairRow } from "@cooperbench-ts/results";
import { describe, expect, test } from "vitest";
import { linesText, ruleText, verdictSentence } from "./sentence.ts";

const row = (more: Partial<PairRow>): PairRow =>
  ({
    setting: "coop-comm",
    reason: "tests-failed",
    rule: "tests-failed",
    mergedBy: "naive",
    featureA: 2,
    featureB: 5,
    aPassed: true,
    bPassed: false,
    aStatus: null,
    bStatus: null,
    aTestsPassed: 4,
    aTestsFailed: 0,
    bTestsPassed: 11,
    bTestsFailed: 3,
    ...more,
  }) as PairRow;
const overlap = (file: string, from: number, to: number) => ({ file, from, to, agents: ["agent1", "agent2"] }) as const;
const said = (more: Partial<PairRow>, overlaps: Parameters<typeof verdictSentence>[0]["overlaps"] = null): string =>
  verdictSentence({ row: row(more), overlaps, diagnostics: [], patches: [] });

describe("failing tests", () => {
  test.each<[string, Partial<PairRow>, string]>([
    [
      "one feature",
      {},
      "The patches merge without a conflict, but feature 2 passes and feature 5 fails 3 of 14 tests.",
    ],
    [
      "both, without counts",
      { aPassed: false, aTestsFailed: null, bTestsFailed: null },
      "The patches merge without a conflict, but both features fail their tests.",
    ],
    [
      "both, with counts",
      { aPassed: false, aTestsFailed: 1 },
      "The patches merge without a conflict, but both features fail: feature 2 1 of 5 tests, feature 5 3 of 14 tests.",
    ],
    [
      "alone, and one that did not run",
      { mergedBy: "solo", aPassed: null, setting: "solo" },
      "The tests of feature 2 did not run and feature 5 fails 3 of 14 tests.",
    ],
    [
      "an only test, and all of them",
      { aPassed: false, aTestsPassed: 0, aTestsFailed: 1, bTestsPassed: 0 },
      "The patches merge without a conflict, but both features fail: feature 2 its only test, feature 5 all 3 tests.",
    ],
    [
      "two suites with one test each",
      { aPassed: false, aTestsPassed: 0, aTestsFailed: 1, bTestsPassed: 0, bTestsFailed: 1 },
      "The patches merge without a conflict, but both features fail their only test.",
    ],
    [
      "a merge to which one agent gave nothing",
      { bothPatched: false },
      "Only one agent handed in a change, and feature 2 passes and feature 5 fails 3 of 14 tests.",
    ],
    [
      "a count that disagrees is left out",
      { bTestsFailed: 0 },
      "The patches merge without a conflict, but feature 2 passes and feature 5 fails its tests.",
    ],
  ])("%s", (_, more, expected) => expect(said(more)).toBe(expected));
});

test("a pass says what it stands on", () => {
  const pass = { reason: "tests-passed", rule: "tests-passed" } as const;
  expect(said({ ...pass })).toMatch(/merge without a conflict/);
  expect(said({ ...pass, mergedBy: "single-agent" })).toMatch(/, and the patch of one agent alone .* was not tested/);
  expect(said({ ...pass, mergedBy: "single-agent", mergeStrategy: "solo-agent1" })).toMatch(
    /, and agent1's patch alone/,
  );
  expect(said({ ...pass, mergedBy: "identical" })).toMatch(/the same patch/);
  expect(said({ ...pass, mergedBy: "union" })).toMatch(/conflict, but/);
  expect(said({ ...pass, mergedBy: "solo" })).toMatch(/^The one agent's patch/);
  expect(said({ ...pass, mergedBy: null })).toBe("Both features pass their tests.");
  expect(said({ ...pass, bothPatched: false })).toMatch(/^Only one agent handed in/);
  const missing = { row: row(pass), overlaps: null, patches: [], diagnostics: [{ code: "patch-not-applied" }] };
  expect(verdictSentence(missing)).toMatch(/called clean, but the patch of one agent is not in it/);
});

test("whose change was the only one is named where the patches tell", () => {
  const patch = (agent: string, added: number) => ({ agent, lines: { added, removed: 0 } });
  const of = (...patches: ReturnType<typeof patch>[]): string =>
    verdictSentence({ row: row({ bothPatched: false }), overlaps: null, diagnostics: [], patches });
  expect(of(patch("agent1", 0), patch("agent2", 4))).toMatch(/^Only agent2 handed in a change, and feature 2 passes/);
  expect(of(patch("agent1", 3), patch("agent2", 4))).toMatch(/^Only one agent/);
});

test("a conflict names where, and what was tested instead", () => {
  const merge = { reason: "merge-conflict", rule: "merge-conflict", mergedBy: null } as const;
  const untested = { ...merge, aPassed: null, bPassed: null };
  expect(said(untested, [])).toBe(
    "The patches of the two agents conflict when they are merged, and nothing of them was tested.",
  );
  expect(said(untested, [overlap("a.py", 3, 3), overlap("b.py", 1, 9), overlap("c.py", 1, 2)])).toMatch(
    /both changed a\.py \(line 3\), b\.py \(lines 1 to 9\).*, and nothing/,
  );
  expect(said({ ...merge, mergedBy: "single-agent" })).toMatch(
    /\. The patch of one agent, which was tested instead, is not enough: feature 2 passes and feature 5 fails 3 of 14 tests\.$/,
  );
});

test("lines of the base in words", () => {
  expect([linesText(0, 0), linesText(0, 2), linesText(4, 4), linesText(4, 9)]).toEqual([
    "at its beginning",
    "lines 1 to 2",
    "line 4",
    "lines 4 to 9",
  ]);
});

test("what is no result says so, with the judge's words of its rule", () => {
  expect(said({ reason: "container-lost", rule: "dead-sandbox-tail" })).toBe(
    "There is no pass and no fail: something beside the agents' work went wrong. From some point to the end, every command of the agent met a dead container.",
  );
  expect(said({ reason: "task-broken", rule: "hidden-tests-not-applied" })).toMatch(
    /there will be none\. The benchmark/,
  );
  expect(said({ reason: "unknown-error", rule: "no-such-rule" })).toMatch(/The judge calls it unknown-error\.$/);
  expect(said({ reason: "not-run", rule: "not-run" })).toMatch(/no result of this pair yet/);
  expect(said({ reason: "no-patch", rule: "no-patch" })).toMatch(/^Neither agent/);
  expect(said({ reason: "no-patch", rule: "no-patch", setting: "solo", aStatus: "LimitsExceeded" })).toMatch(
    /^The agent .* It ended with LimitsExceeded\.$/,
  );
});

test("a rule that several reasons share is the one of this reason", () => {
  expect(ruleText({ rule: "timeout", reason: "timeout" })).toMatch(/time limit/);
  expect(ruleText({ rule: "no-such-rule", reason: "timeout" })).toBeNull();
});
