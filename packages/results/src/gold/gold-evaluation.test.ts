import { describe, expect, it } from "vitest";
import type { FileText } from "../formats/file-parse.ts";
import { verdictFile } from "../formats/fixtures/our-files.ts";
import { goldEvaluation } from "./gold-evaluation.ts";

const trial = {
  run: "gold-x-together",
  setting: "solo",
  repeat: 1,
  pair: { repo: "r_task", taskId: 0, features: [1, 2] },
} as const;

const json = (value: unknown): FileText => ({ kind: "text", text: JSON.stringify(value) });
const ran = (passed: boolean, output: string) => ({ passed, test_output: output });

function evaluated(evaluation: object, verdict: object, features: readonly number[] = [1, 2]) {
  const files = new Map([
    ["eval.json", json({ both_passed: false, ...evaluation })],
    ["verdict.json", json(verdictFile({ pair: "r_task/0/f1_f2", run: trial.run, setting: trial.setting, ...verdict }))],
  ]);
  const evidence = { upstreamSetting: "solo", files, modifiedAt: new Map(), driver: null, upstreamVersion: "0.0.29" };
  return goldEvaluation({ form: "together", trial, features, evidence, seconds: 3, dir: "d" });
}

describe("an evaluation of gold patches", () => {
  it("has a grade of each feature that it is for", () => {
    const found = evaluated(
      { feature1: ran(true, "2 passed"), feature2: ran(false, "FAILED a.py::t\n1 failed, 1 passed") },
      { verdict: "fail", reason: "tests-failed" },
    );
    expect(found).toMatchObject({ verdict: "fail", merge: null, seconds: 3, dir: "d", pair: "r_task/0/f1_f2" });
    expect(found.grades).toEqual([
      { feature: 1, passed: true, ran: true, tests: { passed: 2, failed: 0 }, failing: [], errors: [], why: null },
      {
        feature: 2,
        passed: false,
        ran: true,
        tests: { passed: 1, failed: 1 },
        failing: ["a.py::t"],
        errors: [],
        why: null,
      },
    ]);
    const second = { feature1: ran(true, "1 passed"), feature2: ran(false, "1 failed") };
    expect(evaluated(second, { verdict: "fail" }, [2]).grades).toMatchObject([{ feature: 2, passed: false }]);
  });

  it("says why no test ran, and takes that for a grade", () => {
    const feature2 = ran(false, "E   ImportError: no numpy\n1 error in 0.1s\n");
    const infra = { verdict: "infra_error", reason: "task-broken", rule: "dataset-test-not-run" };
    const [one, two] = evaluated({ feature1: ran(true, "1 passed"), feature2 }, infra).grades;
    expect(one).toMatchObject({ passed: true });
    expect(two).toMatchObject({
      passed: false,
      ran: false,
      why: "ImportError: no numpy",
      errors: ["ImportError: no numpy"],
    });
  });

  it("has no grade where the evaluation itself failed, or a conflict left nothing to test", () => {
    const both = { feature1: ran(false, "1 failed"), feature2: ran(false, "1 failed") };
    const lost = evaluated(both, { verdict: "infra_error", reason: "container-lost", rule: "eval-container-killed" });
    expect(lost.grades.map(({ passed }) => passed)).toEqual([null, null]);
    const offline = evaluated(both, { verdict: "infra_error", reason: "eval-error", rule: "no-test-ran" });
    expect(offline.grades.map(({ passed }) => passed)).toEqual([null, null]);
    const untested = {
      feature1: ran(false, ""),
      feature2: ran(false, ""),
      merge: { status: "conflicts", strategy: "naive" },
    };
    const conflict = evaluated(untested, { verdict: "fail", reason: "merge-conflict" });
    expect(conflict).toMatchObject({ merge: { status: "conflicts", strategy: "naive" } });
    expect(conflict.grades.map(({ passed, ran: tested }) => [passed, tested])).toEqual([
      [null, null],
      [null, null],
    ]);
  });
});
