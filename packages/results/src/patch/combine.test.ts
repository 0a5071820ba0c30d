import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRandom } from "../stats/random.ts";
import { combinePatches } from "./combine.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "combine-"));
  git("init", "-q");
  git("config", "user.name", "nobody");
  git("config", "user.email", "nobody@example.invalid");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function git(...args: string[]): string {
  return execFileSync("git", args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
}
const write = (name: string, text: string): void => writeFileSync(path.join(folder, name), text);
const read = (): string => readFileSync(path.join(folder, "file"), "utf8");

function commit(base: string): void {
  write("file", base);
  git("add", "-A");
  git("commit", "-qm", "base");
}

function patchTo(text: string): string {
  write("file", text);
  const patch = git("diff", "--", "file");
  git("checkout", "-q", "--", "file");
  return patch;
}

/** What git's own three-way merge makes of both; null: a conflict. */
function mergedByGit(base: string, one: string, other: string): string | null {
  write("base.txt", base);
  write("one.txt", one);
  write("other.txt", other);
  try {
    return git("merge-file", "-p", "one.txt", "base.txt", "other.txt");
  } catch {
    return null;
  }
}

function applied(patch: string): string {
  write("combined.patch", patch);
  git("apply", "combined.patch");
  const text = read();
  git("checkout", "-q", "--", "file");
  return text;
}

describe("two patches of one file", () => {
  it("combine to what git's merge makes of them, and do not combine where it conflicts", () => {
    const random = createRandom(7);
    const seen = { clean: 0, conflict: 0 };
    for (let round = 0; round < 30; round++) {
      const lines = Array.from({ length: 8 + random.below(40) }, (_, i) => `line ${i} ${random.below(1000)}`);
      const changed = (): string => {
        const copy = lines.flatMap((line) => {
          const what = random.below(24);
          if (what === 0) return [`new ${random.below(1e6)}`, line];
          if (what === 1) return [`other ${random.below(1e6)}`];
          return what === 2 ? [] : [line];
        });
        return copy.join("\n") + (random.below(5) === 0 ? "" : "\n");
      };
      const [base, one, other] = [`${lines.join("\n")}\n`, changed(), changed()];
      commit(base);
      const [first, second] = [patchTo(one), patchTo(other)];
      if (first === "" || second === "") continue;
      const expected = mergedByGit(base, one, other);
      const patch = combinePatches(first, second);
      seen[expected === null ? "conflict" : "clean"] += 1;
      expect(patch === null ? null : applied(patch), `round ${round}`).toBe(expected);
      expect(combinePatches(second, first) === null).toBe(patch === null);
    }
    expect(seen.clean).toBeGreaterThan(4);
    expect(seen.conflict).toBeGreaterThan(4);
  });
});

const file = (name: string, ...body: string[]): string =>
  [`diff --git a/${name} b/${name}`, `--- a/${name}`, `+++ b/${name}`, ...body, ""].join("\n");
const change = (name: string): string => file(name, "@@ -1,2 +1,2 @@", "-a", "+b", " c");
const added = (name: string, line: string): string =>
  [
    `diff --git a/${name} b/${name}`,
    "new file mode 100644",
    "--- /dev/null",
    `+++ b/${name}`,
    "@@ -0,0 +1 @@",
    `+${line}`,
    "",
  ].join("\n");
const deleted = [
  `diff --git a/x b/x`,
  "deleted file mode 100644",
  "--- a/x",
  "+++ /dev/null",
  "@@ -1 +0,0 @@",
  "-a",
  "",
].join("\n");

describe("two patches of several files", () => {
  it("keep the files of each as they stand there", () => {
    expect(combinePatches(change("x"), change("y") + added("z", "1"))).toBe(
      change("x") + change("y") + added("z", "1"),
    );
  });

  it("keep once what both do alike, also a new file", () => {
    expect(combinePatches(change("x"), change("x"))).toBe(change("x"));
    expect(combinePatches(added("x", "1"), added("x", "1"))).toBe(added("x", "1"));
  });

  it("do not combine where both make a file, or one changes what the other deletes or moves", () => {
    const moved = "diff --git a/x b/y\nsimilarity index 100%\nrename from x\nrename to y\n";
    expect(combinePatches(added("x", "1"), added("x", "2"))).toBeNull();
    expect(combinePatches(change("x"), deleted)).toBeNull();
    expect(combinePatches(moved, change("x"))).toBeNull();
    expect(combinePatches(change("y"), moved)).toBeNull();
  });

  it("do not combine where their hunks speak of different files, or are broken", () => {
    const other = file("x", "@@ -1,3 +1,3 @@", " not a", " c", "-d", "+e");
    expect(combinePatches(change("x"), other)).toBeNull();
    expect(combinePatches(change("x"), file("x", "@@ -7,2 +7,2 @@", "-a", "+b"))).toBeNull();
    expect(combinePatches("", change("x"))).toBeNull();
  });
});
