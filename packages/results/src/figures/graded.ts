import type { PairRow } from "../tables/pairs-shape.ts";

/** Trials that came to a grade: what an infra error cost, or how long it took, says nothing about an agent. */
export function gradedTrials(pairs: readonly PairRow[]): PairRow[] {
  return pairs.filter(isGraded);
}

export function isGraded({ verdict }: Pick<PairRow, "verdict">): boolean {
  return verdict === "pass" || verdict === "fail";
}
