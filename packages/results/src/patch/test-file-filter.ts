import type { EvalPolicy } from "../formats/eval-policy.ts";

/** Until 0.0.27 upstream looks for these anywhere in a `diff --git` line. */
const PYTHON_MARKS = ["/test_", "/tests/", "_test.py", "/test/", "tests.py"];

/** Since 0.0.28: a folder of tests, or a file named as one, in any language. */
const TEST_FOLDER = /(?:^|\/)(?:tests?|__tests__|spec|testdata)\//;
const TEST_FILE =
  /(?:^|\/)(?:test_[^/]+|[^/]+_test\.[A-Za-z0-9]+|[^/]+\.(?:test|spec)\.[A-Za-z0-9]+|[^/]*Tests?\.(?:java|kt|cs|scala)|tests?\.py)$/;

/**
 * A patch without the files that upstream drops before it grades (the hidden tests would collide with them).
 * With an unknown filter only what both filters drop is dropped.
 */
export function withoutTestFiles(patch: string, filter: EvalPolicy["testFilter"]): string {
  let dropped = false;
  return patch
    .split("\n")
    .filter((line) => {
      if (line.startsWith("diff --git")) dropped = isTestHeader(line, filter);
      return !dropped;
    })
    .join("\n");
}

function isTestHeader(header: string, filter: EvalPolicy["testFilter"]): boolean {
  const python = PYTHON_MARKS.some((mark) => header.includes(mark));
  const any = [...header.matchAll(/[ab]\/(\S+)/g)].some(
    ([, path = ""]) => TEST_FOLDER.test(path) || TEST_FILE.test(path),
  );
  if (filter === "unknown") return python && any;
  return filter === "python" ? python : any;
}

/** Paths that a patch changes, in order, each once; a rename counts with both names. */
export function patchedFiles(patch: string): string[] {
  const files = [...patch.matchAll(/^diff --git a\/(.+?) b\/(.+)$/gm)].flatMap(([, a = "", b = ""]) => [
    a,
    b.replace(/\r$/, ""),
  ]);
  return [...new Set(files)];
}
