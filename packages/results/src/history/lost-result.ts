import type { TrialState } from "../journal/trial-state.ts";
import type { TrialFiles } from "./trial-files.ts";

/** What a finished trial has lost of its results: the agent's, its evaluation, or only our verdict beside them. */
export type LostResult = "result" | "evaluation" | "verdict";

/** Whether the results that a journal calls finished are still there and can be read. null: they are, or it is not finished. */
export function lostResult(files: TrialFiles, state: TrialState): LostResult | null {
  const { judged, published } = state;
  if (judged === null || (judged.verdict.verdict !== "pass" && judged.verdict.verdict !== "fail")) return null;
  if (!files.hasResult(judged.attempt, published)) return "result";
  if (!published) return null;
  if (judged.verdict.evidence?.file === "eval.json" && !files.hasEvaluation()) return "evaluation";
  return files.hasVerdict() ? null : "verdict";
}
