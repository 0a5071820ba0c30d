import { withoutColours } from "../verdict/test-results.ts";
import type { TestAccount } from "./trial-account.ts";

/** What a runner puts where it tells of a failure at length. */
const TOLD: readonly RegExp[] = [
  // pytest.
  /^E {2,}\S/,
  // unittest.
  /^(?:FAIL|ERROR): \S+ \([\w.]+\)/,
  // Go.
  /^\s*--- FAIL: \S/,
  /^panic: /,
  // Rust: the output of a test, and what the compiler refuses.
  /^---- .{1,300} stdout ----$/,
  /^error\[E\d+\]: /,
  // jest, vitest, mocha below its count.
  /^\s+● \S.* › \S/,
  /^\s*FAIL\s+\S.* > \S/,
  /^\s+1\) \S/,
  // TAP, node.
  /^\s*not ok \d+/,
  // GoogleTest and ctest.
  /^\[ {2}FAILED {2}\] \S+\.\S/,
  /^\s*\d+\/\d+ Test\s+#\d+: .*\*\*\*(?:Failed|Exception|Timeout|Not Run)/,
  // JUnit by Maven, and by Gradle.
  /^\[ERROR\] .*<<< (?:FAILURE|ERROR)!/,
  /^\S.* > .*\S FAILED$/,
];

/** Where it names a test that failed, or a file. */
const NAMED: readonly RegExp[] = [
  /^FAILED \S/,
  /^ERROR \S+\.py/,
  /^\S+\.py::\S.* (?:FAILED|ERROR)\b/,
  /^test \S.* \.\.\. FAILED\b/,
  /^\s*[×✕✖✗✘] \S/,
  /^FAIL\s+\S/,
  /^\s*● \S/,
  /^The following tests FAILED:/,
];

/** What a program says that ends without having run a test. */
const ENDED: readonly RegExp[] = [
  /^(?:\w+\.)*[A-Z]\w*(?:Error|Exception)(?::|$)/,
  /^(?:error|fatal|ERROR|FATAL): \S/,
  /^\S+\.go:\d+(?::\d+)?: \S/,
  /^\S+\(\d+,\d+\): error /,
  /^\S+: line \d+:\s+\S/,
  /^make(?:\[\d+\])?: \*\*\* /,
  /^npm (?:ERR!|error) \S/,
];

/** Where nothing but the number of failures is told. */
const COUNTED: readonly RegExp[] = [/\b[1-9]\d* (?:failed|failing)\b/, /\bFail(?:ures|ed): [1-9]/];

/** Longer lines are data: no runner marks a failure in one. */
const MOST_CHARACTERS = 2000;
const MOCHA_COUNT = /^\s*\d+ failing\b/;
const MOCHA_ITEM = /^\s+1\) /;

/** The first failure that a test run tells of, by the marks of its runner, else the first test that it names, else what ended it, else the count; null: it tells of none. */
export function firstFailure(output: string): TestAccount["firstFailure"] {
  const lines = withoutColours(output).split("\n");
  const first: (number | undefined)[] = [];
  let counted = false;
  for (const [at, raw] of lines.entries()) {
    if (raw.length > MOST_CHARACTERS) continue;
    const line = raw.trimEnd();
    if (line === "") continue;
    counted ||= MOCHA_COUNT.test(line);
    const level = levelOf(line, counted);
    if (level !== -1) first[level] ??= at;
    if (level === 0) break;
  }
  const at = first.find((place) => place !== undefined);
  return at === undefined ? null : { line: at + 1, text: (lines[at] ?? "").trim() };
}

/** -1: it tells of no failure. @param counted whether mocha's count stands above: only then is a numbered line a failure */
function levelOf(line: string, counted: boolean): number {
  if (!counted && MOCHA_ITEM.test(line)) return -1;
  return [TOLD, NAMED, ENDED, COUNTED].findIndex((marks) => marks.some((mark) => mark.test(line)));
}
