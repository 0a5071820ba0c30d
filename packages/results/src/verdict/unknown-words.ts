import { type EvalFile, ONE_PATCH } from "../formats/eval-file.ts";
import type { Diagnostic } from "../formats/verdict-file.ts";

/** The words that upstream's versions write into eval.json. Another is kept as it is, and worth knowing: nobody knows what it means. */
const MERGE_STATUS = new Set(["clean", "conflicts", "error", "missing_input", "identical", "union"]);
const MERGE_STRATEGY = new Set(["naive", "union", "skip-merge-identical", `${ONE_PATCH}agent1`, `${ONE_PATCH}agent2`]);
const APPLY_STATUS = new Set(["applied", "skipped", "failed", "unknown"]);

export function unknownWords({ merge, apply_status: apply }: EvalFile): Pick<Diagnostic, "code" | "message">[] {
  const { status, strategy } = merge ?? {};
  const applied = Object.entries(apply ?? {}).filter(([, word]) => word !== null && !APPLY_STATUS.has(word));
  return [
    ...(status == null || MERGE_STATUS.has(status)
      ? []
      : [{ code: "unknown-merge-status", message: `merge.status is ${status}` }]),
    ...(strategy == null || MERGE_STRATEGY.has(strategy)
      ? []
      : [{ code: "unknown-merge-strategy", message: `merge.strategy is ${strategy}` }]),
    ...applied.map(([slot, word]) => ({
      code: "unknown-apply-status",
      message: `apply_status of ${slot} is ${word}`,
    })),
  ];
}
