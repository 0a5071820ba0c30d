import { expect, test } from "vitest";
import { diffFiles, hunksOf } from "./diff-files.ts";
import { conflictMarks, conflictParts, firstLines, overlapMarks, sideBySide } from "./diff-marks.ts";

const hunksFrom = (body: string) => {
  const [file] = diffFiles(`diff --git a/x b/x\n--- a/x\n+++ b/x\n${body}`);
  return hunksOf(file as NonNullable<typeof file>) ?? [];
};

const marksFrom = (body: string, from: number, to: number): string[] =>
  [...overlapMarks(hunksFrom(body), [{ from, to, by: "other" }]).keys()].map(({ content }) => content);

test("lines that go are marked by their number, and what comes in their place with them", () => {
  const body = "@@ -10,4 +10,4 @@\n ten\n-eleven\n-twelve\n+ELEVEN\n thirteen\n+more\n";
  expect(marksFrom(body, 12, 12)).toEqual(["twelve", "ELEVEN"]);
  expect(marksFrom(body, 1, 9)).toEqual([]);
  expect(marksFrom(body, 13, 13)).toEqual(["more"]);
});

test("lines that only come in are marked where their gap is", () => {
  expect(marksFrom("@@ -5,2 +5,3 @@\n five\n+new\n six\n", 5, 5)).toEqual(["new"]);
  expect(marksFrom("@@ -5,2 +5,3 @@\n five\n+new\n six\n", 6, 9)).toEqual([]);
  expect(marksFrom("@@ -0,0 +1,1 @@\n+new\n", 0, 0)).toEqual(["new"]);
  expect(marksFrom("@@ -7,0 +8,1 @@\n+new\n", 7, 7)).toEqual(["new"]);
});

test("conflict markers and the sides between them", () => {
  const lines = ["a", "<<<<<<< ours", "b", "||||||| base", "c", "=======", "d", ">>>>>>> theirs", "=======", "e"];
  expect(conflictParts(lines)).toEqual([
    null,
    "marker",
    "ours",
    "marker",
    "base",
    "marker",
    "theirs",
    "marker",
    null,
    null,
  ]);
  expect(conflictParts(["++<<<<<<< ours", "+ a", "++=======", " +b", "++>>>>>>> theirs"])).not.toContain(null);
  expect(conflictParts(["<<<<<<<<<< a heading", "======="])).toEqual([null, null]);
  const marks = conflictMarks(hunksFrom("@@ -1,2 +1,5 @@\n+<<<<<<< a\n one\n+=======\n+two\n+>>>>>>> b\n-x\n"));
  expect([...marks.values()]).toEqual(["marker", "ours", "marker", "theirs", "marker"]);
});

test("a limit cuts within a hunk, and two columns go in turns", () => {
  const hunks = hunksFrom("@@ -1,2 +1,2 @@\n-a\n-b\n+A\n+B\n@@ -9,1 +9,1 @@\n-c\n+C\n");
  expect(firstLines(hunks, 5).map(({ changes }) => changes.length)).toEqual([4, 1]);
  expect(firstLines(hunks, 4)).toHaveLength(1);
  expect(sideBySide(hunks)[0]?.changes.map(({ content }) => content)).toEqual(["a", "A", "b", "B"]);
});
