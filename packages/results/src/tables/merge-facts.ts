import type { EvalFeature, EvalFile } from "../formats/eval-file.ts";
import { neverMerged } from "../formats/eval-errors.ts";
import { ONE_PATCH, testOutput } from "../formats/eval-file.ts";
import { nothingToMerge, type PairRow } from "./pairs-shape.ts";
import type { TrialRecord } from "./trial-record.ts";

/** Whether git's plain merge conflicted; null unless both patches were there, applied, and a merge was tried. */
export function naiveConflict(evaluation: EvalFile, bothPatched: boolean | null): boolean | null {
  const status = evaluation.merge?.status ?? null;
  if (bothPatched === false) return null;
  const applied = Object.values(evaluation.apply_status ?? {});
  if (applied.some((one) => one !== "applied")) return null;
  if (status === "conflicts" || status === "union" || neverMerged(evaluation)) return true;
  return status === "clean" || status === "identical" ? false : null;
}

/** That a patch is not in what was merged: upstream's own word, git's refusal, or the patch itself, which was damaged or is empty. */
const DROPPED = new Set(["patch-not-applied", "empty-patch", "patch-damaged"]);

/**
 * Up to 0.0.11 a patch that git refused is not in the merge, and the merge is called clean all the same: the judge sees it in
 * the patches. So it does a patch of test files alone. Without the patches a clean merge says nothing there.
 */
export function patchMissing({ judgement, judged }: TrialRecord, evaluation: EvalFile): boolean {
  const applied = Object.values(evaluation.apply_status ?? {});
  // git may have taken a damaged patch all the same, by `--3way`.
  if (applied.length > 1 && applied.every((word) => word === "applied")) return false;
  if (judgement.diagnostics.some(({ code }) => DROPPED.has(code))) return true;
  return judged === "result-and-eval" && evaluation.apply_status == null && evaluation.merge?.status === "clean";
}

/** What was tested. */
export function mergedBy(evaluation: EvalFile, solo: boolean): PairRow["mergedBy"] {
  if (solo) return nothingToMerge;
  const { status, strategy } = evaluation.merge ?? {};
  if (status === "identical" || status === "union") return status;
  // The GCP backend names no strategy.
  if (status === "clean" && strategy == null) return "naive";
  if (strategy?.startsWith(ONE_PATCH) === true) return "single-agent";
  return strategy === "naive" || strategy === "union" ? strategy : null;
}

/** A feature's result; null when its tests did not run: after a conflict upstream writes `false` for both features. */
export function featurePassed(feature: EvalFeature): boolean | null {
  if (feature.passed === true) return true;
  if (feature.passed == null) return null;
  const ran = typeof feature.exit_code === "number" || (testOutput(feature) ?? "") !== "";
  return ran ? false : null;
}

/** A count of tests; null when no test ran. */
export function testCount(feature: EvalFeature, count: number | null | undefined): number | null {
  return featurePassed(feature) === null ? null : (count ?? null);
}
