import type { EvalFeature, EvalFile } from "../formats/eval-file.ts";
import type { Diagnostic } from "../formats/verdict-file.ts";
import { failingTests, raisedErrors, testCounts } from "../verdict/failing-tests.ts";
import { ranTests } from "../verdict/test-results.ts";
import type { FeatureGold, PairGold } from "./pair-gold.ts";

/**
 * Whether an evaluation fails exactly as gold does: the gold patch of each feature that fails passes nowhere, and what fails is the
 * same: the same tests by name, all that failed, or, where no test ran, the same errors. null: nothing was graded, or gold says nothing.
 */
export function failsAsGold(gold: PairGold | null, evaluation: EvalFile | null): boolean | null {
  if (gold === null || evaluation === null || evaluation.error != null) return null;
  const failed = [evaluation.feature1, evaluation.feature2].flatMap((feature, i) =>
    feature.passed === true ? [] : [{ feature, gold: gold.features[i] as FeatureGold }],
  );
  return failed.length > 0 && failed.every((one) => failsAlike(one.feature, one.gold));
}

function failsAlike(feature: EvalFeature, { passes, alone }: FeatureGold): boolean {
  if (passes !== false || alone === null || alone.passed !== false) return false;
  const ran = ranTests(feature);
  if (ran !== (alone.ran === true)) return false;
  if (!ran) return isSame(raisedErrors(feature), alone.errors);
  const names = failingTests(feature);
  // A list that names less than what failed would call different failures the same.
  return (
    isSame(names, alone.failing) &&
    testCounts(feature)?.failed === names.length &&
    alone.tests?.failed === alone.failing.length
  );
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length > 0 && some.length === others.length && some.every((one, i) => one === others[i]);
}

export function asGoldFails(gold: PairGold | null, evaluation: EvalFile | null): Diagnostic[] {
  if (failsAsGold(gold, evaluation) !== true) return [];
  const message = "it fails exactly as the dataset's own patches do in this image: nobody's work could pass";
  return [{ code: "as-gold-fails", message, file: "eval.json" }];
}
