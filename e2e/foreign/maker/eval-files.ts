import { indented, type MadeFile } from "./result-files.ts";
import { patch } from "./patch.ts";
import { isAtLeast, type RunPlan, type TrialPlan } from "./tree-plan.ts";

/** What the evaluation leaves: nothing, half a file, or a grade in the shape of its version. */
export function evalFiles(run: RunPlan, trial: TrialPlan): MadeFile[] {
  if (trial.outcome === "not-evaluated" || trial.outcome === "torn-result") return [];
  // An agent that failed is evaluated as any other, or not at all.
  if (trial.outcome === "agent-infra" && trial.secondFirst) return [];
  const whole = indented(evaluation(run, trial));
  return [["eval.json", trial.outcome === "torn-eval" ? whole.slice(0, whole.length / 2) : whole]];
}

function evaluation(run: RunPlan, trial: TrialPlan): object {
  const graded = trial.outcome !== "eval-infra";
  const [first, second] = passes(trial);
  const counted = run.word !== "solo" && isAtLeast(run.version, "0.0.12") && run.backend === "docker";
  const feature = (at: 0 | 1, passed: boolean) => featureBlock(run, trial, { at, passed, counted });
  return {
    repo: trial.repo,
    task_id: trial.taskId,
    features: trial.features,
    setting: run.word,
    ...(counted ? { apply_status: applyStatus(trial, graded) } : {}),
    merge: run.word === "solo" ? (run.hasSettingFolder ? null : {}) : mergeBlock(run, trial, graded),
    feature1: graded ? feature(0, first) : {},
    feature2: graded ? feature(1, second) : {},
    both_passed: graded && first && second,
    error: graded ? null : LOST,
    evaluated_at: "2026-01-01T07:00:00.000001",
  };
}

const LOST =
  '409 Client Error for http+docker://localhost/v1.41/containers/4c131a3d69a5/exec: Conflict ("container 4c131a3d69a5 is not running")';

/** Which features pass; a failed trial has one or none. */
function passes({ outcome, merge, secondFirst, durationSec }: TrialPlan): readonly [boolean, boolean] {
  if (outcome === "pass") return [true, true];
  if (outcome !== "tests-failed" || merge === "untested") return [false, false];
  return [secondFirst, !secondFirst && durationSec > 300];
}

function applyStatus({ agents }: TrialPlan, graded: boolean): object {
  const word = (lines: number | undefined) => (graded ? ((lines ?? 0) === 0 ? "skipped" : "applied") : "unknown");
  return { agent1: word(agents[0]?.patchLines), agent2: word(agents[1]?.patchLines) };
}

function mergeBlock(run: RunPlan, { merge, agents }: TrialPlan, graded: boolean): object {
  const kept = merge === "identical" ? agents.slice(0, 1) : agents;
  // Upstream cuts it there.
  const diff = kept
    .map((agent, at) => patch(agent, at))
    .filter((text) => text !== "")
    .join("\n")
    .slice(0, 5000);
  if (!graded) return { status: "error", strategy: null, diff: "" };
  if (run.backend === "gcp") return { status: merge === "union" ? "union" : "clean" };
  switch (merge) {
    case "identical":
      return { status: "identical", strategy: "skip-merge-identical", diff };
    case "union":
      return { status: "conflicts", strategy: "union", diff };
    case "one-agent":
      return { status: "conflicts", strategy: "solo-agent1", diff };
    case "untested":
      return { status: "conflicts", strategy: "naive", diff: "" };
    default:
      return { status: "clean", strategy: "naive", diff };
  }
}

function featureBlock(
  run: RunPlan,
  trial: TrialPlan,
  { at, passed, counted }: { readonly at: 0 | 1; readonly passed: boolean; readonly counted: boolean },
): object {
  const nothing = trial.agents.every(({ patchLines }) => patchLines === 0);
  const failed = passed ? 0 : 2;
  const output = nothing ? NOTHING_TO_APPLY : testOutput(10, failed, at);
  const counts = {
    exit_code: nothing ? 128 : passed ? 0 : 1,
    tests_passed: nothing ? 0 : 10,
    tests_failed: nothing ? 0 : failed,
  };
  if (trial.merge === "identical") return { passed, output, ...counts };
  if (!counted) return { passed, test_output: output };
  if (trial.merge === "untested")
    return {
      feature_id: trial.features[at],
      passed: false,
      exit_code: null,
      tests_passed: 0,
      tests_failed: 0,
      test_output: "",
    };
  return { feature_id: trial.features[at], passed, ...counts, test_output: output };
}

const NOTHING_TO_APPLY = `HEAD is now at a8098ec base
Applying feature patch: merged.patch
error: No valid patches in input (allow with "--allow-empty")
error: No valid patches in input (allow with "--allow-empty")
Cleaning up repository...
HEAD is now at a8098ec base
`;

function testOutput(passed: number, failed: number, at: number): string {
  const failures = Array.from(
    { length: failed },
    (_, n) => `FAILED tests/test_filters.py::test_${at}_${n} - AssertionError: assert 1 == 2`,
  );
  const closing = [...(failed === 0 ? [] : [`${failed} failed`]), `${passed} passed`].join(", ");
  return [
    "HEAD is now at a8098ec base",
    "Applying feature patch: merged.patch",
    "Applying test patch: tests1.patch",
    "============================= test session starts ==============================",
    `collected ${passed + failed} items`,
    ...failures,
    `========================= ${closing} in 1.23s =========================`,
    "Cleaning up repository...",
    "HEAD is now at a8098ec base",
    "",
  ].join("\n");
}
