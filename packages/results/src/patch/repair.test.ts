import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { cutLines, endMayBeCut, repairPatch } from "./repair.ts";

/** What Python's `output.strip()` eats. */
const strip = (text: string): string => text.replace(/^\s+|\s+$/g, "");

const repo = mkdtempSync(join(tmpdir(), "repair-"));
afterAll(() => rmSync(repo, { recursive: true, force: true }));
const git = (args: string[], input?: string): string =>
  execFileSync("git", ["-C", repo, "-c", "user.name=t", "-c", "user.email=t@t", "-c", "core.autocrlf=false", ...args], {
    encoding: "utf8",
    ...(input === undefined ? {} : { input }),
    stdio: ["pipe", "pipe", "ignore"],
  });
git(["init", "-q"]);

function diffOf(before: Record<string, string>, after: Record<string, string>): string {
  git(["rm", "-rfq", "--ignore-unmatch", "."]);
  for (const [name, text] of Object.entries(before)) writeFileSync(join(repo, name), text);
  git(["add", "-A"]);
  git(["commit", "-qm", "base", "--allow-empty"]);
  for (const name of Object.keys(before)) rmSync(join(repo, name));
  for (const [name, text] of Object.entries(after)) writeFileSync(join(repo, name), text);
  git(["add", "-A"]);
  const diff = git(["diff", "--cached"]);
  git(["reset", "-q", "--hard"]);
  return diff;
}

const line = fc.constantFrom(
  "",
  "",
  "a",
  "def f():",
  "\treturn",
  "@@ -1 +1 @@",
  "diff --git a/x b/x",
  "-minus",
  "+plus",
  "\\ back",
);
const lines = fc.array(line, { minLength: 1, maxLength: 12 });
/** A file, what replaces the lines from a place on, and blank lines after it: where upstream's cut strikes. */
const edit = fc.record({
  before: lines,
  at: fc.nat(11),
  insert: fc.array(line, { maxLength: 3 }),
  blanks: fc.nat(4),
  drop: fc.nat(2),
  finalNewline: fc.boolean(),
});

function change(
  { before, at, insert, blanks, drop, finalNewline }: typeof edit extends fc.Arbitrary<infer T> ? T : never,
  eol: string,
) {
  const old = [...before, ...Array.from({ length: blanks }, () => "")];
  const next = [...old];
  next.splice(Math.min(at, before.length), drop, ...insert);
  const write = (all: string[]): string => all.join(eol) + (finalNewline ? eol : "");
  return { before: write(old), after: write(next) };
}

/** What git makes of the last base; null: it refuses the patch. */
function treeOf(patch: string): readonly string[] | null {
  try {
    git(["apply", "-"], patch);
    return ["a.txt", "b.txt"].map((name) =>
      existsSync(join(repo, name)) ? readFileSync(join(repo, name), "utf8") : "",
    );
  } catch {
    return null;
  } finally {
    git(["reset", "-q", "--hard"]);
  }
}

describe("cut, and then", () => {
  for (const eol of ["\n", "\r\n"]) {
    test(`repaired, or left where git refuses it (${JSON.stringify(eol)})`, () => {
      const seen = { repaired: 0, left: 0 };
      fc.assert(
        fc.property(edit, edit, (one, two) => {
          const [a, b] = [change(one, eol), change(two, eol)];
          const diff = diffOf({ "a.txt": a.before, "b.txt": b.before }, { "a.txt": a.after, "b.txt": b.after });
          fc.pre(diff !== "");
          const upstream = strip(diff);
          const repaired = repairPatch(upstream);
          if (cutLines(upstream) === 0) {
            expect(repaired).toBeNull();
            return;
          }
          expect(treeOf(`${upstream}\n`)).toBeNull();
          seen[repaired === null ? "left" : "repaired"]++;
          if (repaired === null) return;
          expect(treeOf(repaired.text)).toEqual([a.after, b.after]);
          expect([cutLines(repaired.text), repairPatch(repaired.text)]).toEqual([0, null]);
        }),
        { numRuns: 60, seed: 20_261_122 },
      );
      expect(Math.min(seen.repaired, seen.left)).toBeGreaterThan(1);
    }, 120_000);
  }

  test("every blank context line at the end of a git diff is found missing", () => {
    fc.assert(
      fc.property(edit, (one) => {
        const { before, after } = change(one, "\n");
        const diff = diffOf({ "a.txt": before }, { "a.txt": after });
        const eaten = /(?:\n )+\n$/.exec(diff);
        fc.pre(eaten !== null);
        expect(cutLines(strip(diff))).toBe((eaten?.[0].match(/\n /g) ?? []).length);
      }),
      { numRuns: 20, seed: 7 },
    );
  }, 120_000);
});

const HUNK = "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1,4 +1,5 @@\n x\n+y\n z\n w";

describe("a patch that is not this defect is left alone", () => {
  test.each([
    ["whole", `${HUNK}\n \n`],
    ["empty", ""],
    ["no diff", "Error response from daemon: No such container: 4c13"],
    ["header promises more new than old lines", HUNK.replace("+1,5", "+1,6")],
    ["too many lines", `${HUNK}\n \n \n+more\n`],
    ["a header of absurd numbers", HUNK.replace("1,4 +1,5", `1,3${"0".repeat(400)} +1,3${"0".repeat(400)}`)],
    ["header alone", "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1,3 +1,3 @@\n"],
    ["followed by another file", `${HUNK}\ndiff --git a/b b/b\nsimilarity index 100%\nrename from b\nrename to c\n`],
    ["only a rename", "diff --git a/b b/c\nsimilarity index 100%\nrename from b\nrename to c"],
    [
      "no newline at end of file",
      "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n-x\n+y\n z\n\\ No newline at end of file",
    ],
    ["cut by something else, in front of a blank line", `${HUNK.replace("4 +1,5", "6 +1,7")}\n `],
    ["binary", "diff --git a/b b/b\nindex 0..1\nBinary files a/b and b/b differ"],
  ])("%s", (_, patch) => {
    expect([cutLines(patch), repairPatch(patch)]).toEqual([0, null]);
  });
});

describe("what is cut and not certain is left", () => {
  test.each([
    // Whether it ended in blanks, nobody knows, and nothing else tells git the place.
    ["one line of context behind the change", HUNK.replace(" z\n w", " z").replace("4 +1,5", "3 +1,4")],
    ["nothing behind an added line", HUNK.replace("+y\n z\n w", "+y").replace("4 +1,5", "2 +1,3")],
    ["nothing behind a removed line", HUNK.replace("+y\n z\n w", "-y").replace("4 +1,5", "3 +1,2")],
    ["no change at all", HUNK.replace("+y", " y").replace("4 +1,5", "5 +1,5")],
  ])("%s", (_, patch) => {
    expect([cutLines(patch), repairPatch(patch)]).toEqual([1, null]);
  });
});

test.each([
  ["a whole hunk that ends in context", HUNK.replace("4 +1,5", "3 +1,4"), true],
  ["a removed line", HUNK.replace("+y\n z\n w", "-y").replace("4 +1,5", "2 +1,1"), true],
  ["an added line: git applies it", HUNK.replace("+y\n z\n w", "+y").replace("4 +1,5", "1 +1,2"), false],
  ["a line feed at the end: nothing was stripped", `${HUNK.replace("4 +1,5", "3 +1,4")}\n`, false],
  ["a hunk that lacks lines: more than blanks is gone", HUNK, false],
  ["no hunk", "Error response from daemon\n - and more", false],
])("blanks may be lost at the end of its last line: %s", (_, patch, expected) => {
  expect(endMayBeCut(patch)).toBe(expected);
});

test("the last hunk does without the last line, whose blanks are not known, and what is lost; with the final line feed", () => {
  const shortened = "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1,2 +1,3 @@\n x\n+y\n z\n";
  expect(repairPatch(HUNK)).toEqual({ text: shortened, linesLeftOut: 2 });
  expect(repairPatch(`${HUNK}\n`)).toEqual({ text: shortened, linesLeftOut: 2 });
});

test("only the last file's last hunk counts, and its heading stays", () => {
  const before = "diff --git a/b b/b\n--- a/b\n+++ b/b\n@@ -1 +1 @@\n-1\n+2\n@@ -9,2 +9,3 @@ def f\n q\n+r\n s\n";
  const repaired = repairPatch(before + HUNK.replace("+1,5 @@", "+1,5 @@ def g(): # @@ -1 +1 @@"));
  expect(repaired?.text).toBe(
    `${before}diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1,2 +1,3 @@ def g(): # @@ -1 +1 @@\n x\n+y\n z\n`,
  );
});
