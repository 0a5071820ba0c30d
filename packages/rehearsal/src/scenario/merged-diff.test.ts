import { expect, test } from "vitest";
import { parsePatch } from "./evaluate-patches.ts";
import { mergedDiff } from "./merged-diff.ts";
import { patchText, type PatchPlan } from "./patch-plan.ts";

const of = (id: number, sharedEdit: PatchPlan["sharedEdit"]): string =>
  patchText({ features: [{ id, complete: true }], sharedEdit, blankTail: 0 });

test("two patches of one file are one diff of it", () => {
  const merged = mergedDiff([of(2, "none"), of(1, "none")]);
  expect(merged.match(/^diff --git/gm)).toHaveLength(1);
  expect(merged.match(/^@@ .* @@$/gm)).toHaveLength(2);
  expect([...parsePatch(merged).entries.keys()]).toEqual([1, 2]);
  expect(parsePatch(merged).error).toBeNull();
});

test("where both change the same line, both lines stand there", () => {
  for (const edit of ["append", "replace"] as const) {
    const merged = mergedDiff([of(1, edit), of(2, edit)]);
    expect(merged).toContain('+VERSION = "with feature 1"\n+VERSION = "with feature 2"\n');
    expect(parsePatch(merged)).toMatchObject({ error: null });
  }
});

test("nothing and one patch stay what they are", () => {
  expect(mergedDiff([])).toBe("");
  expect(mergedDiff([of(1, "none")])).toBe(of(1, "none"));
});
