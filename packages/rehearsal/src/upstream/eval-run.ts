import { join } from "node:path";
import { between, hexDigits } from "../random.ts";
import { byPeer } from "../agent-slots.ts";
import { agentFileName } from "../scenario/agent-file-name.ts";
import { evaluatePatches, type FeatureTest, type PatchEvaluation } from "../scenario/evaluate-patches.ts";
import { trialOutcome } from "../scenario/outcome.ts";
import { isAlone, isTeam, settingIn, upstreamDefault, upstreamSettings } from "../scenario/settings.ts";
import { settingOfTrial } from "../state/attempts.ts";
import { isoNow, sleep, sleepForEver } from "./clock.ts";
import { dockerDown, notRunning, registryLimit } from "./fault-texts.ts";
import { PythonError } from "./python-error.ts";
import type { PythonValue } from "./python-json.ts";
import type { SelectedRun } from "./select.ts";
import { pytestOutput } from "../work/test-output.ts";
import { startAttempt } from "./start-attempt.ts";
import type { World } from "./world.ts";
import { readIfThere, writeJson } from "./write-file.ts";

export interface EvalResult {
  readonly skipped: boolean;
  readonly error: string | null;
  readonly passed: boolean;
  readonly features: readonly [boolean, boolean];
}

const FRAMES = [
  ["cooperbench/cli.py", 262, "main"],
  ["cooperbench/cli.py", 330, "_eval_command"],
  ["cooperbench/eval/evaluate.py", 97, "evaluate"],
  ["cooperbench/eval/evaluate.py", 89, "eval_run"],
  ["cooperbench/eval/backends/docker.py", 98, "create_sandbox"],
] as const;

function skippedResult(file: string, text: string): EvalResult {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new PythonError("json.decoder.JSONDecodeError", `Expecting value: line 1 column 1 (char 0)`, [
      ...FRAMES,
      [file, 1, "load"],
    ]);
  }
  const at = (key: string): unknown =>
    typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  const error = at("error");
  return {
    skipped: true,
    error: typeof error === "string" ? error : null,
    passed: at("both_passed") === true,
    features: [false, false],
  };
}

/** Upstream puts back the newline that its own strip took; nothing but blanks is no patch. */
function loadPatch(dir: string, name: string): string {
  const text = readIfThere(join(dir, name)) ?? "";
  if (text.trim() === "") return "";
  return text.endsWith("\n") ? text : `${text}\n`;
}

/** `_evaluate_single`: an eval.json that is there counts, whatever it says. */
export async function evaluateRun(world: World, run: string, found: SelectedRun, force: boolean): Promise<EvalResult> {
  const file = join(found.dir, "eval.json");
  const before = force ? null : readIfThere(file);
  if (before !== null) return skippedResult(file, before);
  const [a = 0, b = 0] = found.features;
  const pair = `${found.repo}/${found.taskId}/f${Math.min(a, b)}_f${Math.max(a, b)}`;
  const setting = settingOfTrial(world.stateDir, run, found.folder, pair) ?? settingIn(found.folder);
  for (const id of [a, b]) {
    const tests = join(world.datasetDir, found.repo, `task${found.taskId}`, `feature${id}`, "tests.patch");
    if (readIfThere(tests) === null) return write(world, file, found, null, `Tests patch not found: ${tests}`);
  }
  const attempt = startAttempt(world, run, setting, found, "eval");
  if (attempt.fault === "eval-hang") await sleepForEver();
  await sleep(trialOutcome(world.scenario, attempt.trial).evalSeconds * 1000 * world.scenario.timeScale);
  if (attempt.fault === "eval-outage") throw new PythonError("docker.errors.DockerException", dockerDown, FRAMES);
  if (attempt.fault === "eval-registry-limit")
    throw new PythonError("docker.errors.APIError", registryLimit(found.repo, found.taskId), FRAMES);
  if (attempt.fault === "eval-container-lost") {
    return write(world, file, found, null, notRunning(hexDigits(64, pair, "eval", attempt.attempt)));
  }
  const patches = upstreamSettings[found.folder].slots.map((slot, index) =>
    loadPatch(found.dir, `${agentFileName(slot, found.features.slice(index))}.patch`),
  );
  const evaluation = evaluatePatches(world.scenario.upstreamVersion, found.folder, [a, b], patches);
  return write(world, file, found, evaluation, null, attempt.fault === "eval-timeout");
}

function write(
  world: World,
  file: string,
  found: SelectedRun,
  evaluation: PatchEvaluation | null,
  error: string | null,
  timedOut = false,
): EvalResult {
  const solo = isAlone(found.folder);
  const rich = !solo && world.habits.richCoopEval;
  const feature = (index: 0 | 1): Record<string, PythonValue> => {
    const test = timedOut ? null : (evaluation?.features[index] ?? null);
    const passed = test?.passed ?? false;
    const output = timedOut
      ? "Command timed out after 600 seconds"
      : test === null
        ? ""
        : testOutput(found, index, test);
    if (!rich) return { passed, test_output: output };
    const identical = evaluation?.merge?.status === "identical";
    const ran = test?.ran === true;
    const counts = {
      exit_code: timedOut ? -1 : ran ? (passed ? 0 : 1) : test?.applyError == null ? null : 128,
      tests_passed: passed ? 1 : 0,
      tests_failed: ran && !passed ? 1 : 0,
    };
    if (identical) return { passed, output, ...counts };
    return { feature_id: error === null ? (found.features[index] ?? 0) : null, passed, ...counts, test_output: output };
  };
  const [feature1, feature2] = [feature(0), feature(1)];
  const passed = feature1["passed"] === true && feature2["passed"] === true;
  const merge = evaluation?.merge ?? null;
  writeJson(file, {
    repo: found.repo,
    task_id: found.taskId,
    features: found.features,
    // A team is two peers to it.
    setting: isTeam(found.folder) ? upstreamDefault : found.folder,
    ...(rich ? { apply_status: { ...(evaluation?.applyStatus ?? byPeer(() => "unknown")) } } : {}),
    merge: solo ? null : merge === null ? { status: "error", strategy: null, diff: "" } : { ...merge },
    feature1,
    feature2,
    both_passed: passed,
    error,
    evaluated_at: isoNow(),
  });
  return { skipped: false, error, passed, features: [feature1["passed"] === true, feature2["passed"] === true] };
}

function testOutput(found: SelectedRun, index: 0 | 1, test: FeatureTest): string {
  if (!test.ran && test.applyError === null) return "";
  const base = hexDigits(40, found.repo, found.taskId);
  const head = `HEAD is now at ${base.slice(0, 7)} base`;
  const patch = upstreamSettings[found.folder].testedPatch;
  const feature = found.features[index] ?? 0;
  const body =
    test.applyError !== null
      ? [test.applyError, test.applyError]
      : [
          "Feature patch applied successfully.",
          `Applying test patch: tests${index + 1}.patch`,
          ...pytestOutput({ ...test, feature, hundredths: between(2, 9, found.repo, feature) })
            .trimEnd()
            .split("\n"),
        ];
  return [
    head,
    head,
    `Reset to base: ${base}`,
    head,
    `Applying feature patch: ${patch}`,
    ...body,
    "Cleaning up repository...",
    head,
    "",
  ].join("\n");
}
