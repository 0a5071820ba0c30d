import { describe, expect, test } from "vitest";
import { diffFiles, hunksOf } from "./diff-files.ts";

const patch = `diff --git a/src/a b.py b/src/a b.py
index 1..2 100644
--- a/src/a b.py
+++ b/src/a b.py
@@ -1,3 +1,4 @@ def f():
 one
-two
+TWO
+two and a half

diff --git a/old.py b/new.py
similarity index 90%
rename from old.py
rename to new.py
--- a/old.py
+++ b/new.py
@@ -1 +1 @@
-x
+y
\\ No newline at end of file
diff --git a/logo.png b/logo.png
new file mode 100644
Binary files /dev/null and b/logo.png differ
diff --git a/gone.txt b/gone.txt
deleted file mode 100644
--- a/gone.txt
+++ /dev/null
@@ -1 +0,0 @@
-bye
diff --git a/mode.sh b/mode.sh
old mode 100644
new mode 100755
`;

test("files with their names, what became of them, and counts", () => {
  expect(diffFiles(patch)).toMatchObject([
    { path: "src/a b.py", from: null, kind: "modified", isBinary: false, added: 2, removed: 1 },
    { path: "new.py", from: "old.py", kind: "renamed", isBinary: false, added: 1, removed: 1 },
    { path: "logo.png", from: null, kind: "added", isBinary: true, added: 0, removed: 0 },
    { path: "gone.txt", from: null, kind: "deleted", isBinary: false, added: 0, removed: 1 },
    { path: "mode.sh", from: null, kind: "modified", isBinary: false, added: 0, removed: 0 },
  ]);
});

test("hunks, also where an editor took the blank of an empty line", () => {
  const [first, renamed, binary] = diffFiles(patch);
  expect(hunksOf(first as never)?.[0]?.changes.map(({ type, content }) => [type, content])).toEqual([
    ["normal", "one"],
    ["delete", "two"],
    ["insert", "TWO"],
    ["insert", "two and a half"],
    ["normal", ""],
  ]);
  expect(hunksOf(renamed as never)?.[0]?.changes).toHaveLength(2);
  expect(hunksOf(binary as never)).toBeNull();
});

test("a patch without git's lines", () => {
  const files = diffFiles("--- a/x.go\t2026-01-01\n+++ b/x.go\t2026-01-02\n@@ -1 +1 @@\n-a\n+b\n");
  expect(files).toMatchObject([{ path: "x.go", kind: "modified", added: 1, removed: 1 }]);
  expect(hunksOf(files[0] as never)).toHaveLength(1);
});

test("a name of megabytes is cut, and a line of megabytes is one line", () => {
  const [file] = diffFiles(
    `diff --git a/x b/x\n--- a/x\n+++ b/${"n".repeat(5_000_000)}\n@@ -0,0 +1 @@\n+${"y".repeat(5_000_000)}\n`,
  );
  expect(file?.path.length).toBe(4096);
  expect(file?.added).toBe(1);
  expect(hunksOf(file as never)?.[0]?.changes).toHaveLength(1);
});

describe("what is no diff never throws", () => {
  test.each([
    ["nothing", "", 0],
    ["an error text", "fatal: not a git repository", 0],
    ["a name alone", "diff --git ", 1],
    ["a hunk that is none", "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ nonsense @@\n+a\n", 1],
    ["a mark before any line", "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n\\ No newline\n", 1],
    ["a merge of three", "diff --cc x\nindex 1,2..3\n--- a/x\n+++ b/x\n@@@ -1,1 -1,1 +1,5 @@@\n++<<<<<<< ours\n", 1],
  ])("%s", (_, text, files) => {
    const found = diffFiles(text);
    expect(found).toHaveLength(files);
    for (const file of found) expect(hunksOf(file)).toBeNull();
  });
});
