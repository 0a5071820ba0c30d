import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { repairPatch } from "./repair.ts";

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

function applies(patch: string): boolean {
  try {
    git(["apply", "--check", "-"], patch);
    return true;
  } catch {
    return false;
  }
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

describe("cut and repaired", () => {
  for (const eol of ["\n", "\r\n"]) {
    test(`is what git wrote (${JSON.stringify(eol)})`, () => {
      let cut = 0;
      fc.assert(
        fc.property(edit, edit, (one, two) => {
          const [a, b] = [change(one, eol), change(two, eol)];
          const diff = diffOf({ "a.txt": a.before, "b.txt": b.before }, { "a.txt": a.after, "b.txt": b.after });
          fc.pre(diff !== "");
          const upstream = strip(diff);
          const repaired = repairPatch(upstream);
          if (repaired === null) return;
          cut++;
          expect(repaired.text).toBe(diff);
          expect(applies(`${upstream}\n`)).toBe(false);
          expect(applies(repaired.text)).toBe(true);
          expect(repairPatch(repaired.text)).toBeNull();
        }),
        { numRuns: 30, seed: 20_261_122 },
      );
      expect(cut).toBeGreaterThan(3);
    }, 120_000);
  }

  test("every blank context line at the end of a git diff is found missing", () => {
    fc.assert(
      fc.property(edit, (one) => {
        const { before, after } = change(one, "\n");
        const diff = diffOf({ "a.txt": before }, { "a.txt": after });
        const eaten = /(?:\n )+\n$/.exec(diff);
        fc.pre(eaten !== null);
        expect(repairPatch(strip(diff))?.linesAdded).toBe((eaten?.[0].match(/\n /g) ?? []).length);
      }),
      { numRuns: 20, seed: 7 },
    );
  }, 120_000);
});

const HUNK = "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1,3 +1,4 @@\n x\n+y\n z";

describe("a patch that is not this defect is left alone", () => {
  test.each([
    ["whole", `${HUNK}\n \n`],
    ["empty", ""],
    ["no diff", "Error response from daemon: No such container: 4c13"],
    ["header promises more new than old lines", HUNK.replace("+1,4", "+1,5")],
    ["too many lines", `${HUNK}\n \n \n+more\n`],
    ["a header of absurd numbers", HUNK.replace("1,3 +1,4", `1,3${"0".repeat(400)} +1,3${"0".repeat(400)}`)],
    ["header alone", "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1,3 +1,3 @@\n"],
    ["followed by another file", `${HUNK}\ndiff --git a/b b/b\nsimilarity index 100%\nrename from b\nrename to c\n`],
    ["only a rename", "diff --git a/b b/c\nsimilarity index 100%\nrename from b\nrename to c"],
    [
      "no newline at end of file",
      "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n-x\n+y\n z\n\\ No newline at end of file",
    ],
    ["binary", "diff --git a/b b/b\nindex 0..1\nBinary files a/b and b/b differ"],
  ])("%s", (_, patch) => {
    expect(repairPatch(patch)).toBeNull();
  });
});

test("the final newline that went with the blank lines comes back, or is not doubled", () => {
  const whole = `${HUNK}\n \n`;
  expect(repairPatch(HUNK)).toEqual({ text: whole, linesAdded: 1 });
  expect(repairPatch(`${HUNK}\n`)).toEqual({ text: whole, linesAdded: 1 });
});

test("only the last file's last hunk counts", () => {
  const patch = `diff --git a/b b/b\n--- a/b\n+++ b/b\n@@ -1 +1 @@\n-1\n+2\n@@ -9,2 +9,3 @@ def f\n q\n+r\n s\n${HUNK}`;
  expect(repairPatch(patch)).toEqual({ text: `${patch}\n \n`, linesAdded: 1 });
});
