import type { EvalFeature } from "../formats/eval-file.ts";
import type { FeatureRow } from "./features-shape.ts";
import { featurePassed, testCount } from "./merge-facts.ts";
import type { TrialRecord } from "./trial-record.ts";
import type { TrialColumns } from "./trial-columns.ts";

/** Both features of a trial; none without a readable evaluation of its result. */
export function featureRows(key: TrialColumns, trial: TrialRecord): FeatureRow[] {
  const { evaluation } = trial;
  if (evaluation === null) return [];
  const row = (position: "a" | "b", featureId: number, feature: EvalFeature, agent: string): FeatureRow => ({
    ...key,
    featureId,
    position,
    passed: featurePassed(feature),
    exitCode: feature.exit_code ?? null,
    testsPassed: testCount(feature, feature.tests_passed),
    testsFailed: testCount(feature, feature.tests_failed),
    apply: evaluation.apply_status?.[agent] ?? null,
    independentPassed: independentPassed(evaluation[`${agent === "agent1" ? "feature1" : "feature2"}_independent`]),
  });
  const [a, b] = trial.pair.features;
  return [row("a", a, evaluation.feature1, "agent1"), row("b", b, evaluation.feature2, "agent2")];
}

function independentPassed(block: unknown): boolean | null {
  if (typeof block !== "object" || block === null || !("passed" in block)) return null;
  return typeof block.passed === "boolean" ? block.passed : null;
}
