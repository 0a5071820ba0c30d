import { type EvalFeature, testOutput } from "../formats/eval-file.ts";
import { withoutColours } from "./test-results.ts";

/** How many tests of a feature's run passed and failed. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
}

/** Where runners name a test that failed. A file or a package that failed is none. */
const NAMED: readonly RegExp[] = [
  // pytest: in its summary, and test by test.
  /^FAILED (\S+::.+?)(?: - .*)?$/,
  /^(\S+\.py::.+?) FAILED\b/,
  // unittest.
  /^(?:FAIL|ERROR): (\w+ \([\w.]+\))/,
  // Go.
  /^\s*--- FAIL: (\S+)/,
  // Rust.
  /^test (\S+) \.\.\. FAILED\b/,
  // jest and vitest, TAP.
  /^\s+● (.+ › .+?)\s*$/,
  /^\s*× (.+ > .+?)(?: \d+m?s)?\s*$/,
  /^\s*not ok \d+ (?:- )?(.+?)\s*$/,
];

/** The tests of a feature's run that are named as failed, each once, sorted. */
export function failingTests(feature: EvalFeature): string[] {
  const names = linesOf(feature).flatMap((line) => {
    const found = NAMED.flatMap((pattern) => pattern.exec(line)?.[1] ?? []);
    return found.length === 0 ? [] : [found[0] as string];
  });
  return [...new Set(names)].sort();
}

/** Where an interpreter or a compiler says what ended a run before its first test. */
const RAISED: readonly RegExp[] = [
  /^E\s+((?:[\w.]*(?:Error|Exception|Warning|Failure)|[\w.]*\.Exit)\b.*)$/,
  /^([\w.]*(?:Error|Exception): .+)$/,
  /^(error(?:\[E\d+\])?: .+)$/,
  /^(\S+\.go:\d+(?::\d+)?: .+)$/,
];

/** What ended a feature's run where it came to no test: each error once, sorted, without addresses of memory. */
export function raisedErrors(feature: EvalFeature): string[] {
  const lines = linesOf(feature).flatMap((line) =>
    RAISED.flatMap((pattern) => pattern.exec(line)?.[1] ?? []).slice(0, 1),
  );
  return [...new Set(lines.map((line) => line.trim().replaceAll(/0x[0-9a-f]{4,}/g, "0x…")))].sort();
}

const PASSED = /\b(\d+) (?:passed|passing)\b/;
const FAILED = /\b(\d+) (?:failed|failing)\b/;
const ERRORS = /\b(\d+) errors?\b/;
const FILES = /^\s*Test (?:Files|Suites:?)\s/;

/** What upstream counted, else what the last line that counts tests says, else the tests that are named; null: nothing counts them. */
export function testCounts(feature: EvalFeature): TestCounts | null {
  const { tests_passed: passed, tests_failed: failed, exit_code: code } = feature;
  if (passed != null && failed != null && code != null) return { passed, failed };
  const lines = linesOf(feature);
  const summary = lines.findLast((line) => !FILES.test(line) && (PASSED.test(line) || FAILED.test(line)));
  if (summary !== undefined) {
    const count = (pattern: RegExp): number => Number(pattern.exec(summary)?.[1] ?? 0);
    return { passed: count(PASSED), failed: count(FAILED) + count(ERRORS) };
  }
  const go = lines.filter((line) => line.includes("--- PASS:")).length;
  const failing = failingTests(feature).length;
  return go + failing === 0 ? null : { passed: go, failed: failing };
}

function linesOf(feature: EvalFeature): string[] {
  return withoutColours(testOutput(feature) ?? "")
    .split(/\r?\n/)
    .filter((line) => line.length <= 2000);
}
