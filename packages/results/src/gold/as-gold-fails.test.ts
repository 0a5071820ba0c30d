import { describe, expect, it } from "vitest";
import type { EvalFile } from "../formats/eval-file.ts";
import type { GoldGrade } from "../formats/gold-file.ts";
import { asGoldFails, failsAsGold } from "./as-gold-fails.ts";
import type { FeatureGold, PairGold } from "./pair-gold.ts";

const grade = (passed: boolean, more: Partial<GoldGrade> = {}): GoldGrade => ({
  feature: 1,
  passed,
  ran: true,
  tests: null,
  failing: [],
  errors: [],
  why: null,
  ...more,
});
const feature = (alone: GoldGrade, passes = alone.passed): FeatureGold => ({
  feature: 1,
  passes,
  passesEmpty: false,
  ran: true,
  flaky: null,
  alone,
});
const gold = (one: FeatureGold, two: FeatureGold): PairGold => ({
  pair: "r_task/0/f1_f2",
  canPass: false,
  solo: "fail",
  coop: "fail",
  merge: null,
  passesEmpty: false,
  flaky: null,
  features: [one, two],
  findings: [],
});
const evaluation = (one: string | null, two: string | null): EvalFile => ({
  feature1: { passed: one === null, test_output: one ?? "1 passed" },
  feature2: { passed: two === null, test_output: two ?? "1 passed" },
  both_passed: false,
});

const failing = "FAILED t.py::a - x\n1 failed, 3 passed in 1s";
const fails = feature(grade(false, { failing: ["t.py::a"], tests: { passed: 3, failed: 1 } }));
const passes = feature(grade(true));
const unran = feature(grade(false, { ran: false, errors: ["ImportError: no numpy"] }));

describe("an evaluation that fails as gold does", () => {
  it("fails the same tests, whatever passes beside them", () => {
    expect(failsAsGold(gold(fails, passes), evaluation(failing, null))).toBe(true);
    expect(asGoldFails(gold(fails, passes), evaluation(failing, null))).toMatchObject([{ code: "as-gold-fails" }]);
    expect(failsAsGold(gold(fails, fails), evaluation(failing, failing))).toBe(true);
  });

  it("meets the same errors where no test runs", () => {
    expect(failsAsGold(gold(unran, passes), evaluation("E   ImportError: no numpy\n1 error", null))).toBe(true);
    expect(failsAsGold(gold(unran, passes), evaluation("E   ImportError: no scipy\n1 error", null))).toBe(false);
    expect(failsAsGold(gold(unran, passes), evaluation("nothing was said", null))).toBe(false);
  });

  it("does not, where one feature fails otherwise, or more, or less, or not all of it has a name", () => {
    expect(failsAsGold(gold(fails, passes), evaluation(failing, failing))).toBe(false);
    expect(failsAsGold(gold(fails, passes), evaluation("FAILED t.py::b\n1 failed", null))).toBe(false);
    expect(failsAsGold(gold(fails, passes), evaluation(`FAILED t.py::b\n${failing}`, null))).toBe(false);
    expect(failsAsGold(gold(fails, passes), evaluation("FAILED t.py::a\n2 failed, 2 passed", null))).toBe(false);
    expect(failsAsGold(gold(fails, passes), evaluation("1 failed", null))).toBe(false);
    expect(failsAsGold(gold(unran, passes), evaluation(failing, null))).toBe(false);
  });

  it("does not, where gold passes once, and is unknown without gold, evaluation or grade", () => {
    const flaky = { ...fails, passes: true };
    expect(failsAsGold(gold(flaky, passes), evaluation(failing, null))).toBe(false);
    expect(failsAsGold(gold(fails, passes), evaluation(null, null))).toBe(false);
    expect(failsAsGold(null, evaluation(failing, null))).toBeNull();
    expect(failsAsGold(gold(fails, passes), null)).toBeNull();
    expect(failsAsGold(gold(fails, passes), { ...evaluation(failing, null), error: "409" })).toBeNull();
    expect(asGoldFails(null, evaluation(failing, null))).toEqual([]);
  });
});
