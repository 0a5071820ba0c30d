import type { FlakyGrading } from "@cooperbench-ts/results";
import { expect, it } from "vitest";
import { flakyText } from "./gradings.ts";

const grading = { verdict: "pass", reason: "tests-passed", aPassed: true, bPassed: true } as const;
const flaky: FlakyGrading = {
  run: "x-solo",
  pair: "jinja_task/0/f1_f2",
  gradings: [
    { ...grading, grading: 1 },
    { ...grading, grading: 2, verdict: "fail", reason: "tests-failed", bPassed: false },
  ],
};

it("flaky gradings say in which of two trees they are", () => {
  const [heading, row, ...others] = flakyText([flaky], "A");
  expect(heading).toMatch(/^flaky in A: gradings of the same work differ .*\(1;/);
  expect(row).toMatch(/x-solo\/jinja_task\/0\/f1_f2 +pass \+\+, fail \+-/);
  expect(others).toEqual([]);
  expect(flakyText([flaky])[0]).toMatch(/^flaky: /);
  expect(flakyText([], "B")).toEqual([]);
});
