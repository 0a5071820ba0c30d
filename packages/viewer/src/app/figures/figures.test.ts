import { figureNames, type PairRow } from "@cooperbench-ts/results";
import { expect, test } from "vitest";
import { trialsOf } from "../parts/fixtures/trials.ts";
import { drawOne, howToGet, whyNothing } from "./draw-one.ts";
import { choicesOf, chosenFigure, chosenWidth, groupsIn, queryMeanwhile, standardGroups } from "./figure-choices.ts";
import { figureGroups } from "./groups.ts";
import { figureCode, figureCommand } from "./reproduce.ts";

test("every figure is in one group, in the order of a report", () => {
  expect(figureGroups.flatMap(({ names }) => names)).toEqual(figureNames);
});

test("a figure offers the policies that change its numbers", () => {
  const offered = (name: (typeof figureNames)[number]) => choicesOf(name).map(({ choice }) => choice.name);
  expect(offered("conflict-rates")).toEqual(["conflict", "exclude", "width"]);
  expect(offered("wall-time")).toEqual(["exclude", "width"]);
  expect(choicesOf("retry-bias")[0]).toMatchObject({ choice: { name: "denominator" }, standard: "exclude-infra" });
});

test("the address, the command and the code ask for the same", () => {
  const query = new URLSearchParams("by=repo,arm&denominator=evaluated&anyway=1&conflict=not-clean&width=slide");
  const chosen = chosenFigure("setting-comparison", query, "arm", chosenWidth(query, 500));
  expect(chosen.options).toEqual({
    by: ["arm", "repo"],
    width: 960,
    denominator: "evaluated",
    conflict: "not-clean",
    acrossPolicies: true,
    anyway: true,
  });
  expect(figureCommand("setting-comparison", chosen, false)).toBe(
    "cooperbench-ts figures setting-comparison logs --out figures --format json,svg,png,csv --width 960 --by arm,repo --denominator evaluated --anyway",
  );
  expect(figureCode("setting-comparison", chosen, true)).toContain(
    'drawFigure("setting-comparison", { ...results, labels }, { by: ["arm","repo"], width: 960, denominator: "evaluated", acrossPolicies: true, anyway: true });',
  );
});

test("without a choice it is the command's figure", () => {
  const query = new URLSearchParams("by=setting&width=huge");
  expect(chosenFigure("wall-time", query, "model", chosenWidth(query, 655))).toMatchObject({
    options: { by: ["model"], width: 640 },
    flags: ["--width 640"],
  });
  expect(chosenWidth(new URLSearchParams(), 90)).toBe(280);
});

test("groups are columns that tell trials apart", () => {
  const row = (changes: Partial<PairRow>) => ({ arm: null, model: "m", repo: "r", ...changes }) as PairRow;
  expect(groupsIn([row({}), row({ repo: "s" })])).toEqual(["repo"]);
  expect(standardGroups([row({})])).toBe("model");
  expect(standardGroups([row({ arm: "a" }), row({})])).toBe("arm");
});

test("what cannot be drawn says why, and how to get it", () => {
  const pairs = trialsOf("+-+", { setting: "coop-comm", evalPolicy: "x" });
  const other = trialsOf("+-+", { setting: "coop-nocomm", evalPolicy: "y" });
  const drawn = (name: (typeof figureNames)[number], options = {}) =>
    drawOne(name, { pairs: [...pairs, ...other] }, { resamples: 10, ...options });
  expect(drawn("success-by-setting")).toMatchObject({
    kind: "undrawn",
    why: expect.stringContaining("different rules"),
  });
  expect(drawn("success-by-setting", { acrossPolicies: true })).toMatchObject({ kind: "drawn" });
  expect(whyNothing("failure-labels", { pairs }, {})).toContain("no labels");
  expect(howToGet("failure-labels")).toContain("--labels FILE");
  expect(howToGet("speech-acts")).toContain("coop-comm, coop-git, team");
  expect(whyNothing("success-by-setting", { pairs }, {})).toBeNull();
});

test("trials that are still to be done have not failed, unless the address says that they have", () => {
  const done = trialsOf("+-", { arm: "a" });
  const pending = [...done, ...trialsOf("+", { arm: "b", verdict: null, reason: "not-run" })];
  const query = (text: string, name: "success-by-setting" | "wall-time", pairs = pending) =>
    queryMeanwhile(name, new URLSearchParams(text), pairs).toString();
  expect(query("by=arm", "success-by-setting")).toBe("by=arm&denominator=exclude-infra");
  expect(query("denominator=planned", "success-by-setting")).toBe("denominator=planned");
  expect(query("", "wall-time")).toBe("");
  expect(query("", "success-by-setting", done)).toBe("");
});
