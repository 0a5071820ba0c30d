import { describe, expect, test } from "vitest";
import { patchedFiles, withoutTestFiles } from "./test-file-filter.ts";

const block = (path: string): string =>
  `diff --git a/${path} b/${path}\nindex 1..2 100644\n--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n-a\n+b\n`;
const keeps = (path: string, filter: "python" | "all-languages" | "unknown"): boolean =>
  withoutTestFiles(block(path), filter) !== "";

describe("a file is dropped", () => {
  test.each([
    ["src/ops.py", false, false],
    ["tests/test_ops.py", true, true],
    ["src/pkg/tests/data.json", true, true],
    ["src/test_ops.py", true, true],
    ["ops_test.py", true, true],
    ["tests.py", true, true],
    ["middleware/metrics_test.go", false, true],
    ["src/form.test.tsx", false, true],
    ["src/__tests__/a.ts", false, true],
    ["spec/a.rb", false, true],
    ["src/FooTest.java", false, true],
    ["crates/testdata/x.txt", false, true],
    ["src/contest.py", false, false],
    ["latests.py", true, false],
    ["src/testing/a.py", false, false],
  ])("%s: until 0.0.27 %s, since 0.0.28 %s", (path, python, any) => {
    expect({ python: !keeps(path, "python"), any: !keeps(path, "all-languages") }).toEqual({ python, any });
    expect(!keeps(path, "unknown")).toBe(python && any);
  });
});

test("only the block of the file goes", () => {
  expect(withoutTestFiles(block("a.py") + block("tests/b.py") + block("c.py"), "python")).toBe(
    block("a.py") + block("c.py"),
  );
});

test("paths, a rename with both names", () => {
  expect(patchedFiles(`${block("a b.py")}diff --git a/old b/new\nrename from old\nrename to new\n`)).toEqual([
    "a b.py",
    "old",
    "new",
  ]);
});
