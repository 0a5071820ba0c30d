import { type EvalFeature, type EvalFile, testOutput } from "../formats/eval-file.ts";
import { featurePassed, testCount } from "../tables/merge-facts.ts";
import { firstFailure } from "./first-failure.ts";
import type { MergeAccount, TestAccount } from "./trial-account.ts";

/** A line of a merged diff in which git marks a conflict, also in a diff of several sides. */
const CONFLICT = /^[+ -]{0,2}<{7}(?: |\r?$)/m;

export function mergeAccount(evaluation: EvalFile | null): MergeAccount | null {
  const { merge = null, error = null } = evaluation ?? {};
  if (merge === null) return null;
  const { status = null, strategy = null, diff = null } = merge;
  const own: unknown = merge["error"];
  return {
    status,
    strategy,
    diff,
    error: typeof own === "string" ? own : status === "error" ? error : null,
    conflicts: diff !== null && CONFLICT.test(diff),
  };
}

/** @param features of the pair, the lower first */
export function testAccounts(evaluation: EvalFile | null, features: readonly [number, number]): TestAccount[] {
  if (evaluation === null) return [];
  const [a, b] = features;
  return [testOf("a", a, evaluation.feature1), testOf("b", b, evaluation.feature2)];
}

function testOf(position: TestAccount["position"], featureId: number, feature: EvalFeature): TestAccount {
  const output = testOutput(feature);
  const passed = featurePassed(feature);
  return {
    featureId,
    position,
    passed,
    exitCode: feature.exit_code ?? null,
    testsPassed: testCount(feature, feature.tests_passed),
    testsFailed: testCount(feature, feature.tests_failed),
    output,
    firstFailure: output === null || passed === true ? null : firstFailure(output),
  };
}
