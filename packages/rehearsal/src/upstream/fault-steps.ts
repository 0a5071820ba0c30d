import type { FaultKind } from "../scenario/fault.ts";

export const isModelFault = (kind: FaultKind | null): boolean => kind === "rate-limit" || kind === "model-500";
export const isConfigFault = (kind: FaultKind | null): boolean =>
  kind === "wrong-key" || kind === "wrong-path" || kind === "wrong-model";

/** How far a program in a container comes: a wrong input strikes at the first call, everything else in the middle. */
export function stepsUntil(fault: FaultKind | null, all: number): number {
  if (isConfigFault(fault) || fault === "usage-limit" || fault === "refusal") return 0;
  return isModelFault(fault) || fault === "killed-program" ? Math.floor(all * 0.6) : all;
}
