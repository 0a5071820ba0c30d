import { testOutput, type EvalFeature } from "../formats/eval-file.ts";
import { NO_MACHINE, NO_NETWORK, NO_ROOM, NO_SPACE } from "../error-text/environment-words.ts";
import { refusesCode } from "./refused-code.ts";
import { cleanedUp, ranTests, rejectedPatch, type RejectedPatch, withoutColours } from "./test-results.ts";

/** Why no test of a feature ran, where that is not the work that was to be tested. */
export interface Unran {
  /** The most telling line of the output. */
  readonly line: string;
  readonly disk: boolean;
  /** A network, a disk or a lack of memory is named: another time it may be otherwise. */
  readonly mayHeal: boolean;
}

/** What else is known of the work that is tested. */
export interface TestedWork {
  /** Files that the agents' patches touch. */
  readonly patched: readonly string[];
  /** Files that whole work would touch, as far as that is known: what they bring may be missing without anything being broken. */
  readonly wanted?: readonly string[];
}

const TROUBLE = /\b(?:error|fatal|failed|failure|cannot|could ?n(?:'|o)t|unable|exception|not found|denied|refused)\b/i;
/** What a set-up installs or builds by. */
const MANIFEST =
  /(?:^|\/)(?:setup\.(?:py|cfg)|pyproject\.toml|requirements[^/]*\.txt|package(?:-lock)?\.json|pnpm-lock\.yaml|yarn\.lock|go\.(?:mod|sum)|Cargo\.(?:toml|lock)|build\.rs|Makefile|(?:tox|pytest)\.ini|conftest\.py)$/;

/** What the run of a feature's tests came to. Outputs can be long: each question is answered once, and only when it is asked. */
export class TestRun {
  readonly passed: boolean;
  /** Whether a test is seen to have run. */
  readonly ran: boolean;
  readonly #feature: EvalFeature;
  readonly #work: TestedWork;
  #rejected: RejectedPatch | null | undefined;
  #unran: Unran | null | undefined;
  #onEnvironment: Unran | null | undefined;

  constructor(feature: EvalFeature, work: TestedWork) {
    this.#feature = feature;
    this.#work = work;
    this.passed = feature.passed === true;
    this.ran = ranTests(feature);
  }

  get rejected(): RejectedPatch | null {
    if (this.#rejected === undefined) this.#rejected = rejectedPatch(this.#feature, this.#work.patched, this.ran);
    return this.#rejected;
  }

  get unran(): Unran | null {
    if (this.#unran === undefined) this.#unran = unran(this.#feature, this.#work, this.ran);
    return this.#unran;
  }

  /** Where its failing tests met only a network or a disk. */
  get onEnvironment(): Unran | null {
    if (this.#onEnvironment === undefined) this.#onEnvironment = failedOnEnvironment(this.#feature, this.ran);
    return this.#onEnvironment;
  }
}

/**
 * Why no test of a feature ran, where the reason is the environment: nothing shows that the runner had come as far as the code
 * and refused it. null: a test ran, or the code was refused, or a limit of its own ended the run.
 */
export function unran(
  feature: EvalFeature,
  { patched, wanted = [] }: TestedWork,
  ran = ranTests(feature),
): Unran | null {
  const output = testOutput(feature);
  if (feature.passed === true || output === null || output.trim() === "" || ran || endedByLimit(feature)) return null;
  const lines = withoutColours(withoutMiddle(output))
    .split(/\r?\n/)
    .filter((line) => line.length <= 2000);
  if (refusesCode(lines, [...patched, ...wanted])) return null;
  const said = afterPatches(lines);
  const outside = said.some((text) => NO_SPACE.test(text) || NO_NETWORK.test(text));
  if (!outside && patched.some((path) => MANIFEST.test(path))) return null;
  const line =
    said.findLast((text) => NO_SPACE.test(text)) ??
    said.find((text) => NO_NETWORK.test(text) && TROUBLE.test(text)) ??
    said.findLast((text) => NO_NETWORK.test(text) || NO_MACHINE.test(text)) ??
    said.findLast((text) => TROUBLE.test(text)) ??
    said.at(-1) ??
    "nothing was printed";
  return {
    line: line.trim(),
    disk: NO_SPACE.test(line),
    mayHeal: outside || said.some((text) => NO_ROOM.test(text)),
  };
}

/** A run that never came to a test says why at one of its ends. */
const MAX_CHARACTERS = 256 * 1024;

function withoutMiddle(output: string): string {
  if (output.length <= MAX_CHARACTERS) return output;
  return `${output.slice(0, MAX_CHARACTERS / 4)}\n${output.slice((-MAX_CHARACTERS * 3) / 4)}`;
}

/** Whether a test of a feature that failed names only a network or a disk as what it met. */
export function failedOnEnvironment(feature: EvalFeature, ran = ranTests(feature)): Unran | null {
  if (feature.passed === true || !ran) return null;
  const errors = (testOutput(feature) ?? "")
    .split(/\r?\n/)
    .filter((line) => /^E {2,}\S/.test(line) && line.length <= 2000);
  const raised = errors.filter((line) => /^E\s+[\w.]*(?:Error|Exception|Timeout|Failure)\b/.test(line));
  const all = raised.length > 0 && raised.every((line) => NO_SPACE.test(line) || NO_NETWORK.test(line));
  const [first] = raised;
  return all && first !== undefined ? { line: first.trim(), disk: NO_SPACE.test(first), mayHeal: true } : null;
}

/** 124: a time limit in the runner; from 128 on: a signal, to a process that the container survived. */
function endedByLimit(feature: EvalFeature): boolean {
  const code = feature.exit_code ?? null;
  if (code !== null) return code === 124 || code > 128;
  const output = testOutput(feature) ?? "";
  return (
    cleanedUp(feature) && /^(?:.*: line \d+: +\d+ )?(?:Killed|Terminated|Segmentation fault|Aborted)\b/m.test(output)
  );
}

/** What the runner printed once the patches were in. */
function afterPatches(lines: readonly string[]): readonly string[] {
  const applied = lines.findLastIndex((line) =>
    /patch.*(?:applied|successfully)|APPL(?:IED|YING)_\w*PATCH/i.test(line),
  );
  const cleaned = lines.findIndex((line, i) => i > applied && /^(?:Cleaning up repository|CLEANING_UP: )/.test(line));
  const said = lines.slice(applied + 1, cleaned === -1 ? undefined : cleaned).filter((line) => line.trim() !== "");
  return said.length > 0 ? said : lines.filter((line) => line.trim() !== "");
}
