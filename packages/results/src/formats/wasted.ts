import type { Judgement } from "./verdict-file.ts";

/**
 * Whether what an attempt cost has come to nothing: its agents' work is given up, or infrastructure ended it before an evaluation. An
 * evaluation that can be made again wastes nothing. @param evals tries of the evaluation until then
 */
export function isWasted({ verdict, redo }: Pick<Judgement, "verdict" | "redo">, evals: number): boolean {
  return redo === "agent" || (verdict === "infra_error" && evals === 0);
}
