import { describe, expect, it } from "vitest";
import type { GoldEvaluation, GoldForm, GoldGrade } from "../formats/gold-file.ts";
import { pairGold } from "./pair-gold.ts";

const pair = { repo: "r_task", taskId: 0, features: [1, 2] } as const;
const grade = (feature: number, passed: boolean | null, more: Partial<GoldGrade> = {}): GoldGrade => ({
  feature,
  passed,
  ran: passed === null ? null : true,
  tests: null,
  failing: [],
  errors: [],
  why: null,
  ...more,
});
const evaluation = (
  form: GoldForm,
  grades: readonly GoldGrade[],
  more: Partial<GoldEvaluation> = {},
): GoldEvaluation => ({
  form,
  pair: "r_task/0/f1_f2",
  run: `gold-x-${form}`,
  setting: form === "merged" ? "coop-nocomm" : "solo",
  repeat: 1,
  verdict: grades.every(({ passed }) => passed === true) ? "pass" : "fail",
  reason: "tests-passed",
  merge: form === "merged" ? { status: "clean", strategy: "naive" } : null,
  grades: [...grades],
  seconds: 1,
  dir: "x",
  ...more,
});
const of = (evaluations: readonly GoldEvaluation[], uncombined: readonly string[] = []) =>
  pairGold({ evaluations: [...evaluations], uncombined: [...uncombined] }, pair);
const codes = (evaluations: readonly GoldEvaluation[], uncombined: readonly string[] = []) =>
  of(evaluations, uncombined)?.findings.map(({ code, feature }) => `${code} ${feature ?? "pair"}`);

const both = (passed: boolean): GoldGrade[] => [grade(1, passed), grade(2, passed)];
const alone = (one: GoldGrade): GoldEvaluation => evaluation("alone", [one]);
const sound = [
  evaluation("together", both(true)),
  evaluation("merged", both(true)),
  alone(grade(1, true)),
  alone(grade(2, true)),
  evaluation("empty", both(false)),
];

describe("what gold says of a pair", () => {
  it("is nothing where nothing of it was evaluated, and unknown is unknown", () => {
    expect(of([])).toBeNull();
    const lost = { verdict: "infra_error", reason: "docker-unavailable" } as const;
    const none = [grade(1, null), grade(2, null)];
    expect(of([evaluation("together", none, lost), evaluation("merged", none, { ...lost, merge: null })])).toBeNull();
    expect(of([evaluation("empty", both(false))])).toMatchObject({
      canPass: null,
      solo: null,
      coop: null,
      flaky: null,
    });
    expect(of([alone(grade(1, null)), alone(grade(2, true))])).toMatchObject({ canPass: null, findings: [] });
  });

  it("is that it can pass where all is sound", () => {
    expect(of(sound)).toMatchObject({ canPass: true, solo: "pass", coop: "pass", passesEmpty: false, findings: [] });
  });

  it("is that it cannot, where the gold patch of a feature passes nowhere", () => {
    const failing = grade(2, false, { failing: ["t.py::a"] });
    const failed = [alone(grade(1, true)), alone(failing), evaluation("merged", [grade(1, true), failing])];
    expect(of(failed)).toMatchObject({ canPass: false, coop: "fail" });
    expect(of(failed)?.findings).toEqual([
      { code: "gold-fails", feature: 2, message: "the gold patch of feature 2 fails its tests: t.py::a" },
    ]);
    // Together with its partner it passes: then it can.
    expect(of([...failed, evaluation("together", both(true))])).toMatchObject({ canPass: true, findings: [] });
  });

  it("names tests that do not run, that pass without work, and that pass without running", () => {
    const unran = grade(1, false, { ran: false, why: "E   ImportError: no numpy" });
    expect(codes([alone(unran), alone(grade(2, true))])).toEqual(["no-test-ran 1"]);
    expect(of([evaluation("merged", [unran, grade(2, true)])])).toMatchObject({ coop: "no-test-ran" });
    expect(codes([...sound, evaluation("empty", [grade(1, true), grade(2, false)])])).toEqual(["passes-empty 1"]);
    const silent = grade(2, true, { ran: false });
    expect(codes([alone(grade(1, true)), alone(silent)])).toEqual(["passes-without-a-test 2"]);
    // Counts of a merged evaluation do not show that a test ran.
    expect(codes([evaluation("merged", both(true)), alone(silent)])).toEqual(["passes-without-a-test 2"]);
  });

  it("names what comes to different grades", () => {
    expect(codes([...sound, alone(grade(1, false))])).toEqual(["flaky 1"]);
    expect(of([...sound, alone(grade(1, true))])).toMatchObject({ flaky: false });
    expect(codes([...sound, evaluation("merged", both(false))])).toEqual(["flaky pair"]);
  });

  it("names conflicts, and what upstream makes of them", () => {
    const merged = (strategy: string, passed: boolean, reason: GoldEvaluation["reason"]) =>
      evaluation("merged", both(passed), { merge: { status: "conflicts", strategy }, reason });
    const rest = sound.filter(({ form }) => form !== "merged" && form !== "together");
    const lost = of([...rest, merged("naive", false, "merge-conflict")], ["r_task/0/f1_f2"]);
    expect(lost).toMatchObject({ canPass: true, solo: "conflict", coop: "conflict" });
    expect(lost?.findings).toMatchObject([{ code: "conflict", message: expect.stringContaining("nothing instead") }]);
    const union = of([...rest, merged("union", true, "tests-passed")], ["r_task/0/f1_f2"]);
    expect(union).toMatchObject({ coop: "pass" });
    expect(union?.findings).toMatchObject([
      { code: "conflict", message: expect.stringContaining("union instead, which passes") },
    ]);
    // What was graded for a union or for one patch alone says nothing of a feature.
    expect(of([merged("solo-agent1", true, "tests-passed")])).toMatchObject({ canPass: null });
  });

  it("names patches that pass alone and not together", () => {
    expect(codes([...sound.filter(({ form }) => form !== "together"), evaluation("together", both(false))])).toEqual([
      "fails-together pair",
    ]);
  });
});
