import { testOutput, type EvalFeature } from "../formats/eval-file.ts";

/** The summary of a run stands at its end, and outputs are long: only where none is found there, all of it is read. */
export function ranTests(feature: EvalFeature): boolean {
  const output = testOutput(feature);
  // Where upstream found no count it writes 0 and 1.
  const { tests_passed: passed, tests_failed: failed } = feature;
  if ((passed ?? 0) > 0 || (failed ?? 0) > (output === null ? 0 : 1)) return true;
  if (output === null) return false;
  if (COUNTED.test(withoutColours(output.slice(-SUMMARY)))) return true;
  const plain = withoutColours(output);
  return RESULTS.some((result) => result.test(plain));
}

/** Below a summary stands what the clean-up removed. */
const SUMMARY = 4096;

/** Runners colour their output where they are told that it is a terminal. */
export function withoutColours(output: string): string {
  // eslint-disable-next-line no-control-regex -- that is what they are made of
  return output.includes("\u001B[") ? output.replaceAll(/\u001B\[[\d;]*[A-Za-z]/g, "") : output;
}

/** Of tests, not of files: a file that cannot be read fails, too. */
const COUNTED =
  /(?<!Test (?:Files|Suites:) {1,4}(?:\d+ (?:passed|failed)(?: \||,) )?)\b[1-9]\d* (?:passed|failed|passing|failing)\b|--- (?:PASS|FAIL):/;
/** A result of one test, or a count of them. A set-up that fails, a file that cannot be collected, a package that does not build are none. */
const RESULTS: readonly RegExp[] = [
  COUNTED,
  // pytest: a file's progress, or a test by name.
  /^\S{1,300}?\.py [.FsxX]+[.FEsxX]*(?:\s|$)/m,
  /^\S{1,300}?\.py::\S{1,500} (?:PASSED|FAILED|XPASS|XFAIL)\b/m,
  /^FAILED \S+::/m,
  /^Ran [1-9]\d* tests? in /m,
  // Go.
  /^(?:ok|FAIL)\s+\S+\s+(?:\d[\d.]*s|\(cached\))(?! \[no tests to run\])/m,
  // Rust. A test that overflows its stack ends them all.
  /^running [1-9]\d* tests?$/m,
  /^test \S+ \.\.\. (?:ok|FAILED)\b/m,
  // TAP, node, jest, mocha, vitest.
  /^(?:not )?ok \d+ /m,
  /^(?:ℹ|#) (?:pass|fail) [1-9]/m,
  /^[^\S\r\n]*[✓✔✕✖] .+\(\d[\d.]*\s?m?s\)/m,
  /^[^\S\r\n]*× .+ > .+/m,
];

/** The trap of runner.sh prints one of these lines on every way out; a container that died under it cannot. */
const CLEANED_UP = ["Cleaning up repository...", "CLEANING_UP: Restoring repository"];
/** Upstream prints this when it has reset the tree, before it calls runner.sh. */
const READY = "Reset to base: ";
/** What `git reset` prints: all that the traps of some tasks say. Other tasks reset the tree first of all, too. */
const RESET = "HEAD is now at ";

export function cleanedUp(feature: EvalFeature): boolean {
  const output = testOutput(feature) ?? "";
  if (CLEANED_UP.some((line) => beginsLine(output, line))) return true;
  const ready = output.indexOf(READY);
  if (ready === -1) return false;
  const ofRunner = afterLine(output.slice(ready));
  return beginsLine(ofRunner.startsWith(RESET) ? afterLine(ofRunner) : ofRunner, RESET);
}

function afterLine(text: string): string {
  const end = text.indexOf("\n");
  return end === -1 ? "" : text.slice(end + 1);
}

/** From the end, where the line stands: outputs are long. */
function beginsLine(output: string, text: string): boolean {
  for (let at = output.lastIndexOf(text); at !== -1; at = at === 0 ? -1 : output.lastIndexOf(text, at - 1)) {
    if (at === 0 || /[\n\r\u2028\u2029]/.test(output[at - 1] ?? "")) return true;
  }
  return false;
}

/** git's refusal of a patch by runner.sh, before any test ran. */
const REJECTED =
  /^error: (?:(.*): patch does not apply|patch failed: (.*):\d+|corrupt patch at .*|cannot apply binary patch to .*|(.*): already exists in working directory|No such file or directory: .*|(.*): No such file or directory|unrecognized input)$/;
const APPLIES_TESTS = /appl\w{0,12}[_ ](?:the )?(?:hidden )?tests?[_ ]patch|\btests?\d*\.patch\b/i;
const APPLIES_WORK =
  /appl\w{0,12}[_ ](?:the )?(?:feature|solo|merged|agent\w*)[_ ]patch|\b(?:feature|solo|merged|agent\d*)\.patch\b/i;

export interface RejectedPatch {
  readonly line: string;
  /** `tests`: the benchmark's own patch of hidden tests, and nothing that the work did to a file of it. */
  readonly whose: "work" | "tests";
}

/** @param patched files that the agents' patches touch */
export function rejectedPatch(
  feature: EvalFeature,
  patched: readonly string[],
  ran = ranTests(feature),
): RejectedPatch | null {
  if (feature.passed === true || ran) return null;
  let applies: RejectedPatch["whose"] = "work";
  let workIsIn = false;
  let refused = null as RejectedPatch | null;
  for (const line of withoutColours(testOutput(feature) ?? "").split(/\r?\n/)) {
    if (line.length > 2000) continue;
    if (APPLIES_TESTS.test(line)) applies = "tests";
    else if (APPLIES_WORK.test(line)) applies = "work";
    if (/patch applied|applied successfully|^Applied patch .* cleanly/i.test(line)) {
      workIsIn ||= applies === "work";
      // Some runners try again in another way.
      if (refused !== null && refused.whose === applies) refused = null;
    }
    const rejected = REJECTED.exec(line);
    if (rejected === null || refused !== null) continue;
    const file = rejected.slice(1).find((part) => part !== undefined);
    refused = { line, whose: applies === "tests" && !(workIsIn && patched.includes(file ?? "")) ? "tests" : "work" };
  }
  return refused;
}
