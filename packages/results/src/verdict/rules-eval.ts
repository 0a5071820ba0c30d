import { neverMerged } from "../formats/eval-errors.ts";
import { testOutput, type EvalFeature, type EvalFile } from "../formats/eval-file.ts";
import type { Reason } from "../formats/reasons.ts";
import { causes } from "./causes.ts";
import type { Facts } from "./facts.ts";
import type { Finding } from "./finding.ts";
import type { WrittenRule } from "./rule.ts";
import { containerRules, processRules } from "./rules-process.ts";
import { tooLarge } from "./rules-patch.ts";
import { cleanedUp, type RejectedPatch } from "./test-results.ts";

type EvalFinder = (evaluation: EvalFile, facts: Facts) => Finding | null;

const FILE = "eval.json";
const found = (quote: string | null | undefined): Finding | null => (quote == null ? null : { file: FILE, quote });

function rule(id: string, reason: Reason, doc: string, find: EvalFinder): WrittenRule {
  return {
    id,
    stage: "eval",
    reason,
    doc,
    find: (facts) => (facts.eval.kind === "parsed" ? find(facts.eval.value, facts) : null),
  };
}

const features = (evaluation: EvalFile): EvalFeature[] => [evaluation.feature1, evaluation.feature2];
const eachOutput = (evaluation: EvalFile): string[] => features(evaluation).map((feature) => testOutput(feature) ?? "");

/** The agents' patches; the patches of hidden tests are `tests1.patch` and `tests2.patch`. */
const WRITE_FAILED = /^Failed to write (?:solo|patch\d)\.patch: ?/;

/** What says that git refused an agent's patch. */
function refusal(evaluation: EvalFile, facts: Facts): string | null {
  if (evaluation.merge?.status === "missing_input") return "merge status missing_input";
  const slot = Object.entries(evaluation.apply_status ?? {}).find(([, status]) => status === "failed")?.[0];
  return slot === undefined ? rejected(facts, "work") : `apply_status ${slot}: failed`;
}

function rejected({ testRuns }: Facts, whose: RejectedPatch["whose"]): string | null {
  return testRuns.find((run) => run.rejected?.whose === whose)?.rejected?.line ?? null;
}

/** Where every failed feature ran no test. */
function unranLine({ testRuns }: Facts, disk: boolean): string | null {
  const all = testRuns.filter(({ passed }) => !passed).map(({ unran }) => unran);
  return all.includes(null) ? null : (all.find((one) => one?.disk === disk)?.line ?? null);
}

function mayHeal({ testRuns }: Facts): boolean {
  return testRuns.some(({ passed, unran }) => !passed && unran?.mayHeal === true);
}

/** Where all features that failed did so by tests which met only a network or a disk. */
function environmentLine({ testRuns }: Facts): string | null {
  const all = testRuns.filter(({ passed }) => !passed).map(({ onEnvironment }) => onEnvironment);
  return all.includes(null) ? null : (all[0]?.line ?? null);
}

/** A cut patch that upstream did not apply, or one that git refused and that may have lost the blanks of its last line. */
function damaged(evaluation: EvalFile, facts: Facts): Finding | null {
  const patches = facts.agents.flatMap(({ patch, slot }) =>
    patch === null || evaluation.apply_status?.[slot] === "applied" ? [] : [patch],
  );
  const cut = patches.find((patch) => patch.cutLines > 0);
  if (cut !== undefined) return { file: cut.file, quote: `the last hunk lacks ${cut.cutLines} blank context line(s)` };
  const line = refusal(evaluation, facts);
  const stripped = patches.find((patch) => patch.endMayBeCut && !patch.binary);
  return line === null || stripped === undefined || !mismatch(line)
    ? null
    : { file: stripped.file, quote: `stripped at its end, and git refused it: ${line}` };
}

/** Not for its form or for another cause that blanks have no part in. */
const mismatch = (line: string): boolean =>
  !/corrupt patch|binary patch|already exists|No such file|unrecognized/.test(line);

/** The harness watched the container to its end: then nothing has to be guessed from the output. */
const watched = ({ driver }: Facts): boolean => driver?.phase === "eval" && driver.containers.length > 0;

/** Coop names exit code 137; solo keeps no code, but the trap of runner.sh is missing where the other feature's run shows it. */
function killedWithContainer(evaluation: EvalFile, facts: Facts): Finding | null {
  if (watched(facts)) return null;
  const [first, second] = [evaluation.feature1, evaluation.feature2];
  const killed = features(evaluation).find(
    (feature) => feature.exit_code === 137 && feature.passed !== true && !cleanedUp(feature),
  );
  if (killed !== undefined) return found(`exit code 137 and no clean-up by runner.sh`);
  const silent = second.passed === false && second.exit_code == null && testOutput(second) !== null;
  return silent && cleanedUp(first) && !cleanedUp(second)
    ? found("runner.sh cleaned up after the first feature and never after the second")
    : null;
}

export const evalRules: readonly WrittenRule[] = [
  ...containerRules("eval", "eval"),
  rule(
    "union-merge-failed",
    "merge-conflict",
    "Until 0.0.15: neither a plain nor a union merge was possible.",
    (evaluation) => found(neverMerged(evaluation) ? evaluation.error : null),
  ),
  ...causes.map(({ id, reason, doc }) =>
    rule(id, reason, doc, ({ error }, { evalCause }) =>
      evalCause?.kind === "cause" && evalCause.id === id ? { file: FILE, quote: error ?? "", by: evalCause.by } : null,
    ),
  ),
  rule("eval-exec-timeout", "eval-timeout", "Upstream's limit for one command in the eval container.", (evaluation) =>
    found(
      eachOutput(evaluation).find((output) => /^Command timed out after \d+ seconds$/.test(output.trim())) ??
        (/Command timed out after \d+ seconds\s*$/.test(evaluation.error ?? "") ? evaluation.error : null),
    ),
  ),
  rule(
    "patch-not-writable",
    "patch-too-large",
    "Upstream could not hand the patch to the container: it is longer than one argument may be.",
    (evaluation, facts) =>
      WRITE_FAILED.test(evaluation.error ?? "") &&
      (tooLarge(facts) !== null || facts.agents.every((agent) => agent.patch === null))
        ? found(evaluation.error)
        : null,
  ),
  rule(
    "eval-error",
    "eval-error",
    "The evaluation itself failed.",
    (evaluation) =>
      found(evaluation.error) ?? (evaluation.merge?.status === "error" ? found("merge status error") : null),
  ),
  rule(
    "eval-container-killed",
    "container-lost",
    "The container died under the tests and upstream recorded a plain fail.",
    killedWithContainer,
  ),
  rule("tests-passed", "tests-passed", "Both features pass their tests.", (evaluation) =>
    evaluation.both_passed ? found("both_passed: true") : null,
  ),
  rule(
    "patch-damaged",
    "patch-damaged",
    "Upstream had cut blanks off a patch's end, or may have, and graded it as broken (only in trees we did not run).",
    (evaluation, facts) =>
      facts.options.trees === "foreign" && facts.options.patchRepair === "apply" ? damaged(evaluation, facts) : null,
  ),
  rule(
    "merge-conflict",
    "merge-conflict",
    "The patches conflict, and what upstream grades instead does not pass both.",
    (evaluation) =>
      evaluation.merge?.status === "conflicts" && evaluation.merge.strategy !== "union"
        ? found("merge status conflicts")
        : null,
  ),
  rule(
    "hidden-tests-not-applied",
    "task-broken",
    "The benchmark's own patch of hidden tests does not apply: nobody's work failed.",
    (_, facts) => found(rejected(facts, "tests")),
  ),
  rule("patch-not-applied", "patch-rejected", "git refused a patch.", (evaluation, facts) =>
    found(refusal(evaluation, facts)),
  ),
  rule("nothing-to-test", "no-patch", "The evaluation had nothing to apply.", (evaluation, { testRuns }) => {
    const empty = features(evaluation).map((feature, i) =>
      testRuns[i]?.ran === true
        ? undefined
        : /^error: No valid patches in input.*$/m.exec(testOutput(feature) ?? "")?.[0],
    );
    return empty.every((line) => line !== undefined) ? found(empty[0]) : null;
  }),
  rule(
    "tests-disk-full",
    "disk-full",
    "No test ran because a disk was full or could not be written.",
    (evaluation, facts) => found(unranLine(facts, true)),
  ),
  rule(
    "dataset-test-not-run",
    "task-broken",
    "No test ran with the dataset's own patches (`gold`), and neither a network nor a disk was in the way: the image or the task is broken.",
    (evaluation, facts) => found(facts.ofDataset && !mayHeal(facts) ? unranLine(facts, false) : null),
  ),
  rule(
    "no-test-ran",
    "eval-error",
    "No test ran, and nothing shows that the work was the reason: a download, a tool or the machine failed first.",
    (evaluation, facts) => found(unranLine(facts, false)),
  ),
  rule(
    "tests-met-environment",
    "eval-error",
    "In our first try, all that the failing tests met was a network or a disk: they are run once more, and then they stand.",
    (evaluation, facts) =>
      found(facts.driver?.phase === "eval" && facts.driver.evalTry === 1 ? environmentLine(facts) : null),
  ),
  rule("tests-failed", "tests-failed", "At least one feature fails its tests.", (evaluation) => {
    const names = [
      evaluation.feature1.passed === true ? null : "feature1",
      evaluation.feature2.passed === true ? null : "feature2",
    ].filter((name) => name !== null);
    return found(`${names.join(" and ") || "both_passed"}: false`);
  }),
];

/** No evaluation of this result: the process that should have written it, or nobody yet. */
export const noEvalRules: readonly WrittenRule[] = [
  ...processRules("eval"),
  {
    id: "unreadable-eval",
    stage: "no-eval",
    reason: "unknown-error",
    doc: "eval.json is there and could not be read: its rights, the disk, too many open files, or it is no file.",
    find: ({ eval: evaluation }) =>
      evaluation.kind === "rejected" && evaluation.unread === true ? found(evaluation.why) : null,
  },
  {
    id: "torn-eval",
    stage: "no-eval",
    reason: "eval-error",
    doc: "eval.json is torn or has another shape; upstream would take it for done.",
    find: ({ eval: evaluation }) => (evaluation.kind === "rejected" ? found(evaluation.why) : null),
  },
  {
    id: "eval-without-trace",
    stage: "no-eval",
    reason: "eval-error",
    doc: "The eval process ended without a grade and without a known cause.",
    find: ({ driver, process, eval: evaluation }) =>
      driver?.phase === "eval" && evaluation.kind === "absent"
        ? { file: "process", quote: process?.exception ?? describeEnd(driver.end) }
        : null,
  },
  {
    id: "stale-eval",
    stage: "no-eval",
    reason: "not-evaluated",
    doc: "The evaluation is of an earlier result of this pair.",
    find: ({ evalAge }) => found(evalAge.kind === "stale" ? evalAge.why : null),
  },
  {
    id: "not-evaluated",
    stage: "no-eval",
    reason: "not-evaluated",
    doc: "There is a result and no evaluation yet.",
    find: () => ({ file: "result.json", quote: "no eval.json" }),
  },
];

export function describeEnd(end: NonNullable<Facts["driver"]>["end"]): string {
  if (end.kind === "exited") return `exit code ${end.exitCode}`;
  if (end.kind === "signaled") return `ended by ${end.signal}`;
  return end.kind;
}
