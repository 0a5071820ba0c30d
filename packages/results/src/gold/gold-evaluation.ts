import { type EvalFeature, type EvalFile, testOutput } from "../formats/eval-file.ts";
import { parseFile } from "../formats/file-parse.ts";
import { reasonTraits } from "../formats/reasons.ts";
import type { GoldEvaluation, GoldForm, GoldGrade } from "../formats/gold-file.ts";
import { verdictFileSchema, type VerdictFile } from "../formats/verdict-file.ts";
import { type Trial, trialLabel } from "../trial.ts";
import type { Evidence } from "../verdict/evidence.ts";
import { failingTests, raisedErrors, testCounts } from "../verdict/failing-tests.ts";
import { readFacts } from "../verdict/facts.ts";
import type { TestRun } from "../verdict/test-run.ts";

/** An evaluation of gold patches, and where it came to an end. */
export interface EvaluatedGold {
  readonly form: GoldForm;
  readonly trial: Trial;
  /** The features that it is for. */
  readonly features: readonly number[];
  /** Of its published folder. */
  readonly evidence: Evidence;
  readonly seconds: number | null;
  /** That folder, relative to the logs folder of the campaign. */
  readonly dir: string;
}

/** What an evaluation of gold patches came to, by its files. */
export function goldEvaluation(evaluated: EvaluatedGold): GoldEvaluation {
  const { form, trial, evidence, seconds, dir } = evaluated;
  const verdict = parseFile(evidence.files.get("verdict.json"), verdictFileSchema);
  const judged = verdict.kind === "parsed" ? verdict.value : null;
  const { eval: parsed, testRuns } = readFacts(evidence, { trees: "ours", patchRepair: "off" });
  const evaluation = parsed.kind === "parsed" && judged !== null && isGrade(judged) ? parsed.value : null;
  return {
    form,
    ...trialLabel(trial),
    repeat: trial.repeat,
    verdict: judged?.verdict ?? null,
    reason: judged?.reason ?? "not-evaluated",
    merge: mergeOf(parsed.kind === "parsed" ? parsed.value : null),
    grades: evaluated.features.map((feature) => {
      const place = trial.pair.features.indexOf(feature);
      const graded = place === 0 ? evaluation?.feature1 : evaluation?.feature2;
      return gradeOf(feature, graded ?? null, testRuns[place]);
    }),
    seconds,
    dir,
  };
}

/** A broken environment is a grade here: that no test can run is what was asked for. A failure that may heal is none. */
function isGrade({ reason }: VerdictFile): boolean {
  return reasonTraits[reason].stands;
}

function mergeOf(evaluation: EvalFile | null): GoldEvaluation["merge"] {
  const merge = evaluation?.merge ?? null;
  return merge === null ? null : { status: merge.status ?? null, strategy: merge.strategy ?? null };
}

/** After a conflict upstream writes `false` for both features, and an empty output: that is no grade of theirs. */
function gradeOf(feature: number, graded: EvalFeature | null, run: TestRun | undefined): GoldGrade {
  const tested =
    graded !== null && (graded.passed === true || (graded.passed === false && (testOutput(graded) ?? "") !== ""));
  if (graded === null || run === undefined || !tested)
    return { feature, passed: null, ran: null, tests: null, failing: [], errors: [], why: null };
  const errors = run.ran ? [] : raisedErrors(graded);
  return {
    feature,
    passed: run.passed,
    ran: run.ran,
    tests: testCounts(graded),
    failing: run.passed ? [] : failingTests(graded),
    errors,
    why: run.ran ? null : (run.rejected?.line ?? errors[0] ?? run.unran?.line ?? null),
  };
}
