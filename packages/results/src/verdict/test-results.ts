import { testOutput, type EvalFeature } from "../formats/eval-file.ts";

export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
}

/** Test counts of a feature: as upstream recorded them, else read from the output by upstream's rules. */
function testCounts(feature: EvalFeature): TestCounts {
  if (typeof feature.tests_passed === "number" && typeof feature.tests_failed === "number")
    return { passed: feature.tests_passed, failed: feature.tests_failed };
  return countsFromOutput(testOutput(feature) ?? "");
}

/** The summary of a run stands at its end, and outputs are long: only where none is found there, all of it is read. */
export function ranTests(feature: EvalFeature): boolean {
  if (RAN.test((testOutput(feature) ?? "").slice(-1024))) return true;
  const { passed, failed } = testCounts(feature);
  return passed > 0 || failed > 0;
}

const RAN = /[1-9]\d* (?:passed|failed)|--- (?:PASS|FAIL):/;

/** Upstream's reading of a test run: jest's `Tests:` line, else the first `N passed|failed|error`, else go, else cargo. */
function countsFromOutput(output: string): TestCounts {
  const jest = output.includes("Tests:") ? JEST.exec(output) : null;
  if (jest !== null) return { passed: Number(jest[2]), failed: Number(jest[1] ?? 0) };
  const first = (word: string): number => firstCount(output, word);
  const pytest = { passed: first("passed"), failed: first("failed") + first("error") };
  if (pytest.passed > 0 || pytest.failed > 0) return pytest;
  const count = (pattern: RegExp): number => output.match(pattern)?.length ?? 0;
  const go = { passed: count(/--- PASS:/g), failed: count(/--- FAIL:/g) };
  if (go.passed > 0 || go.failed > 0) return go;
  const packages = { ok: count(/^ok\s+\S+/gm), failed: count(/^FAIL\s+\S+/gm) };
  return { passed: packages.failed === 0 ? packages.ok : 0, failed: packages.failed };
}

const JEST = /Tests:\s*(?:(\d+)\s*failed,\s*)?(\d+)\s*passed/;

/** The number in the first `<number> <word>`: looking for the word is many times faster than looking for digits. */
function firstCount(output: string, word: string): number {
  for (let at = output.indexOf(word); at !== -1; at = output.indexOf(word, at + word.length)) {
    if (output[at - 1] !== " ") continue;
    let start = at - 1;
    while (start > 0 && isDigit(output.charCodeAt(start - 1))) start -= 1;
    if (start < at - 1) return Number(output.slice(start, at - 1));
  }
  return 0;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

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
  /^error: (?:.*: patch does not apply|patch failed: .*|corrupt patch at .*|cannot apply binary patch to .*|.*: already exists in working directory|No such file or directory: .*|.*: No such file or directory|unrecognized input)\r?$/m;

export function rejectedPatch(feature: EvalFeature): string | null {
  if (feature.passed === true || ranTests(feature)) return null;
  return REJECTED.exec(testOutput(feature) ?? "")?.[0] ?? null;
}
