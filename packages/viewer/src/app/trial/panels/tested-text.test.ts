import { expect, test } from "vitest";
import { quotedPath } from "./quoted-path.ts";
import { testedText } from "./tested-text.ts";

test("what the tests ran on", () => {
  const ran = { aPassed: true, bPassed: false };
  expect(testedText({ ...ran, mergedBy: "naive" }, false)).toMatch(/merge of both/);
  expect(testedText({ ...ran, mergedBy: "union" }, false)).toMatch(/union/);
  expect(testedText({ ...ran, mergedBy: "single-agent" }, false)).toMatch(/one agent alone/);
  expect(testedText({ ...ran, mergedBy: null }, false)).toMatch(/not recorded/);
  expect(testedText({ ...ran, mergedBy: null }, true)).toMatch(/agent's patch/);
  expect(testedText({ aPassed: null, bPassed: null, mergedBy: "naive" }, false)).toBe("No test of either feature ran.");
});

test("a path is one word of a shell, and runs nothing", () => {
  expect(quotedPath("/logs/a-b/coop/r_task/1/f1_f2")).toBe("/logs/a-b/coop/r_task/1/f1_f2");
  expect(quotedPath("/my logs/$(x)")).toBe("'/my logs/$(x)'");
  expect(quotedPath("it's")).toBe(String.raw`'it'\''s'`);
  expect(quotedPath("-rf")).toBe("./-rf");
});
