import type { Judgement } from "@cooperbench-ts/results";

/** A try that came to nothing: an infrastructure failure, or an eval without a verdict that sends the trial back to its agent. */
export function isFailedTry({ verdict, redo }: Judgement): boolean {
  return verdict === "infra_error" || (verdict === null && redo === "agent");
}
