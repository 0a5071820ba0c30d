import { evalPolicyOf, type PairRow, reasons } from "@cooperbench-ts/results";
import { expect, test } from "vitest";
import { codePieces, goldNotes, policyText, reasonNotes } from "./reason-words.ts";

test("every reason says what a run does about it", () => {
  for (const reason of reasons) expect(reasonNotes(reason).length, reason).toBeGreaterThan(0);
  expect(reasonNotes("not-run")).toEqual(["It is still to be done: the next run takes it up."]);
  expect(reasonNotes("tests-failed")).toEqual(["It is a result, and stands."]);
  expect(reasonNotes("model-rate-limit").join(" ")).toMatch(/tries again .* heal by itself \(model\)/);
  expect(reasonNotes("model-auth").join(" ")).toMatch(/put right first.* every trial/);
});

test("the rules of a grading are those of its id", () => {
  const policy = evalPolicyOf("0.0.29");
  expect(policyText(policy.id)).toBe(policy.description);
  expect(policyText("union/unknown/unknown")).not.toMatch(/unknown/);
  expect(policyText("of another time")).toBe("of another time");
  expect(policyText(null)).toBeNull();
});

test("code in a text", () => {
  expect(codePieces("run `a b`, then `c`")).toEqual([
    { text: "run ", isCode: false },
    { text: "a b", isCode: true },
    { text: ", then ", isCode: false },
    { text: "c", isCode: true },
  ]);
});

test("gold that was not run says nothing", () => {
  const unknown = { goldCanPass: null, goldCoop: null, goldFlaky: null, goldPassesEmpty: null } as PairRow;
  expect(goldNotes(unknown)).toEqual([]);
  expect(goldNotes({ ...unknown, goldCanPass: false, goldCoop: "conflict" })).toHaveLength(2);
});
