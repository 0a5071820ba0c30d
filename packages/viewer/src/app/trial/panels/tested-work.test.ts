import { expect, test } from "vitest";
import { quotedPath } from "./quoted-path.ts";
import { testedText, type TestedFacts, testedWork } from "./tested-work.ts";

const facts = (row: Partial<TestedFacts["row"]>, ...codes: string[]): TestedFacts => ({
  row: { mergedBy: "naive", bothPatched: true, aPassed: true, bPassed: false, ...row },
  diagnostics: codes.map((code) => ({ code })),
});

test("what the tests ran on", () => {
  expect(testedWork(facts({}))).toBe("naive");
  expect(testedWork(facts({ bothPatched: false }))).toBe("one-patch");
  expect(testedWork(facts({}, "submit-nudge", "patch-not-applied"))).toBe("one-missing");
  expect(testedWork(facts({ mergedBy: "union" }, "patch-not-applied"))).toBe("union");
  expect(testedWork(facts({ mergedBy: "solo", bothPatched: false }))).toBe("alone");
  expect(testedWork(facts({ mergedBy: null }))).toBe("unknown");
});

test("in a sentence, and where no test ran", () => {
  expect(testedText(facts({ mergedBy: "single-agent" }))).toMatch(/one agent alone/);
  expect(testedText(facts({ aPassed: null, bPassed: null }))).toBe("No test of either feature ran.");
});

test("a path is one word of a shell, and runs nothing", () => {
  expect(quotedPath("/logs/a-b/coop/r_task/1/f1_f2")).toBe("/logs/a-b/coop/r_task/1/f1_f2");
  expect(quotedPath("/my logs/$(x)")).toBe("'/my logs/$(x)'");
  expect(quotedPath("it's")).toBe(String.raw`'it'\''s'`);
  expect(quotedPath("-rf")).toBe("./-rf");
});
