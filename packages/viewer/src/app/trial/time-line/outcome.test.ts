import { expect, test } from "vitest";
import { agent } from "../../steps/fixtures/made-account.ts";
import { outcomesOf } from "./outcome.ts";

const tested = (featureId: number, passed: boolean | null, testsPassed: number | null, testsFailed: number | null) => ({
  featureId,
  position: "a" as const,
  passed,
  exitCode: null,
  testsPassed,
  testsFailed,
  output: null,
  firstFailure: null,
});
const merge = { status: "conflicts", strategy: "union", diff: null, error: null, conflicts: true };
const pair = [agent("agent1", []), agent("agent2", [])];

test("the merge comes first, then the tests, with their counts where there are", () => {
  const tests = [tested(1, false, 3, 2), tested(2, true, 5, 0), tested(3, null, null, null)];
  expect(outcomesOf({ merge, tests, agents: pair }).map(({ what, how, isGood }) => [what, how, isGood])).toEqual([
    ["merge", "conflicts by union", false],
    ["tests of feature 1", "fail (2 failed, 3 passed)", false],
    ["tests of feature 2", "pass (5 passed)", true],
    ["tests of feature 3", "did not run", null],
  ]);
});

test.each([
  ["clean", true],
  ["conflicts", false],
  ["union", null],
  ["a new word", null],
])("a merge that upstream calls %j", (status, isGood) => {
  const one = { ...merge, status, conflicts: false };
  expect(outcomesOf({ merge: one, tests: [], agents: pair })[0]?.isGood).toBe(isGood);
});

test("an unknown merge is neither good nor bad, and who worked alone has none", () => {
  const unknown = { ...merge, status: null, strategy: null, conflicts: false };
  expect(outcomesOf({ merge: unknown, tests: [], agents: pair })).toMatchObject([{ how: "unknown", isGood: null }]);
  expect(outcomesOf({ merge, tests: [], agents: pair.slice(1) })).toEqual([]);
});
