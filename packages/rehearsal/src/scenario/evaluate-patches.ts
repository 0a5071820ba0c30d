import { byPeer, type PeerSlot } from "../agent-slots.ts";
import { habitsOf } from "./habits.ts";
import { mergedDiff } from "./merged-diff.ts";
import { isAlone, type SettingFolder } from "./settings.ts";

interface ParsedPatch {
  /** `[first, last]` lines of the old file that each hunk covers, by file. */
  readonly ranges: readonly {
    readonly file: string;
    readonly first: number;
    readonly last: number;
    readonly removes: boolean;
  }[];
  /** What each feature enters into the table. */
  readonly entries: ReadonlyMap<number, string>;
  /** git's complaint, when it would reject the patch. */
  readonly error: string | null;
}

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;
const FEATURE = /^\+\s+table\["feature_(\d+)"\] = "(\w+)"$/;

/** Reads a patch the way `git apply` does: the counts of each hunk header must be met. */
export function parsePatch(patch: string): ParsedPatch {
  const ranges: { file: string; first: number; last: number; removes: boolean }[] = [];
  const entries = new Map<number, string>();
  const lines = patch.split("\n");
  if (lines.at(-1) === "") lines.pop();
  let file = "";
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as string;
    if (line.startsWith("+++ ")) file = line.slice(4);
    const hunk = HUNK.exec(line);
    if (hunk === null) continue;
    let [oldLeft, newLeft] = [Number(hunk[2] ?? 1), Number(hunk[4] ?? 1)];
    const first = Number(hunk[1]);
    let removes = false;
    while (oldLeft > 0 || newLeft > 0) {
      const body = lines[++i];
      const sign = body === "" ? " " : body?.[0];
      if (body === undefined || (sign !== " " && sign !== "+" && sign !== "-")) {
        return { ranges, entries, error: `error: corrupt patch at line ${i + 1}` };
      }
      if (sign !== "+") oldLeft--;
      if (sign !== "-") newLeft--;
      removes ||= sign === "-";
      const entry = FEATURE.exec(body);
      if (entry !== null) entries.set(Number(entry[1]), entry[2] ?? "");
    }
    ranges.push({ file, first, last: first + Number(hunk[2] ?? 1) - 1, removes });
  }
  if (ranges.length === 0) {
    return { ranges, entries, error: 'error: No valid patches in input (allow with "--allow-empty")' };
  }
  return { ranges, entries, error: null };
}

export interface FeatureTest {
  readonly passed: boolean;
  /** What git said while the patch was applied, or null when it applied. */
  readonly applyError: string | null;
  /** False when no test was run at all. */
  readonly ran: boolean;
  /** The entry that the test found; null: none. */
  readonly found: string | null;
  /** Why nothing of the module could be used. */
  readonly broken: string | null;
}

export interface PatchEvaluation {
  readonly applyStatus: Readonly<Record<PeerSlot, "applied" | "skipped" | "failed">>;
  readonly merge: {
    readonly status: "clean" | "conflicts" | "missing_input" | "identical" | "error";
    readonly strategy: "naive" | "union" | "solo-agent1" | "skip-merge-identical" | null;
    readonly diff: string;
  } | null;
  readonly features: readonly [FeatureTest, FeatureTest];
  readonly passed: boolean;
}

function conflict(one: ParsedPatch, two: ParsedPatch): "none" | "append" | "replace" {
  let found: "none" | "append" | "replace" = "none";
  for (const a of one.ranges) {
    for (const b of two.ranges) {
      if (a.file !== b.file || a.first > b.last || b.first > a.last) continue;
      if (a.removes || b.removes) return "replace";
      found = "append";
    }
  }
  return found;
}

function testBoth(
  features: readonly [number, number],
  entries: ReadonlyMap<number, string>,
  error: string | null,
  broken: string | null = null,
): readonly [FeatureTest, FeatureTest] {
  const test = (id: number): FeatureTest => ({
    passed: error === null && broken === null && entries.get(id) === "complete",
    applyError: error,
    ran: error === null,
    found: entries.get(id) ?? null,
    broken,
  });
  return [test(features[0]), test(features[1])];
}

/** What `cooperbench eval` of this version says of a trial's patches, in the order of their features. */
export function evaluatePatches(
  version: string,
  folder: SettingFolder,
  features: readonly [number, number],
  [one = "", two = ""]: readonly string[],
): PatchEvaluation {
  return isAlone(folder) ? evaluateSolo(features, one) : evaluateCoop(version, features, [one, two]);
}

/** Of the patch of one agent that did both features. */
export function evaluateSolo(features: readonly [number, number], patch: string): PatchEvaluation {
  const parsed = parsePatch(patch);
  const tests = testBoth(features, parsed.entries, parsed.error);
  return {
    applyStatus: byPeer(() => "applied"),
    merge: null,
    features: tests,
    passed: tests[0].passed && tests[1].passed,
  };
}

/** Of two agents' patches. */
export function evaluateCoop(
  version: string,
  features: readonly [number, number],
  patches: readonly [string, string],
): PatchEvaluation {
  const habits = habitsOf(version);
  const parsed = [parsePatch(patches[0]), parsePatch(patches[1])] as const;
  const status = (index: 0 | 1): "applied" | "skipped" | "failed" =>
    patches[index].trim() === "" ? "skipped" : parsed[index].error === null ? "applied" : "failed";
  const applyStatus = byPeer(status);
  const applied = ([0, 1] as const).filter((index) => status(index) === "applied");
  const diff = mergedDiff(applied.map((index) => patches[index]));
  const entries = new Map(applied.flatMap((index) => [...parsed[index].entries]));
  const clash = applied.length === 2 ? conflict(parsed[0], parsed[1]) : "none";
  const verdict = (
    merge: NonNullable<PatchEvaluation["merge"]>,
    tests: readonly [FeatureTest, FeatureTest],
  ): PatchEvaluation => ({
    applyStatus,
    merge: { ...merge, diff: merge.diff.slice(0, 5000) },
    features: tests,
    passed: tests[0].passed && tests[1].passed,
  });
  const missing = status(0) === "failed" || status(1) === "failed";
  const noPatch = diff === "" ? parsePatch("").error : null;

  if (habits.unionMerge) {
    // Up to 0.0.11 a rejected patch is nobody's business: the merge of what is left is called clean.
    const status = habits.richCoopEval && missing ? "missing_input" : "clean";
    if (clash === "none") return verdict({ status, strategy: "naive", diff }, testBoth(features, entries, noPatch));
    // Both lines stand there now.
    const broken = clash === "append" ? null : "ValueError: VERSION is set twice";
    return verdict({ status: "conflicts", strategy: "union", diff }, testBoth(features, entries, null, broken));
  }
  if (patches[0] !== "" && patches[0] === patches[1]) {
    const tests = testBoth(features, parsed[0].entries, parsed[0].error);
    return verdict({ status: "identical", strategy: "skip-merge-identical", diff: patches[0] }, tests);
  }
  if (!missing && clash === "none") {
    return verdict({ status: "clean", strategy: "naive", diff }, testBoth(features, entries, noPatch));
  }
  const mergeStatus = missing ? "missing_input" : "conflicts";
  // Of a merge that git could not make nothing is kept.
  const kept = missing ? diff : "";
  const alone = testBoth(features, parsed[0].entries, parsed[0].error);
  if (status(0) === "applied" && alone[0].passed && alone[1].passed) {
    return verdict({ status: mergeStatus, strategy: "solo-agent1", diff: kept }, alone);
  }
  const untested: FeatureTest = { passed: false, applyError: null, ran: false, found: null, broken: null };
  return verdict({ status: mergeStatus, strategy: "naive", diff: kept }, [untested, untested]);
}
