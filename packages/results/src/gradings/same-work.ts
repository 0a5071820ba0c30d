import type { GradedPatch, GradedTrial } from "./graded-trial.ts";

/** `repaired`: the same work, of which one side grades other bytes of a patch than upstream's cut left. `unknown`: one has no files. */
export type WorkRelation = "same" | "repaired" | "other" | "unknown";

/**
 * Whether two gradings are of the same agents' work. Patches alone do not tell: two agents may write the same, or nothing, and a tree may have
 * been made anew in its place. What upstream's `run` leaves beside them, with its times, costs and ids, belongs to one work alone.
 */
export function workRelation(one: GradedTrial, other: GradedTrial): WorkRelation {
  if (one.patches === null || other.patches === null) return "unknown";
  if (one.resultHash !== other.resultHash) return "other";
  const files = new Set([...one.patches, ...other.patches].map(({ file }) => file));
  let relation: WorkRelation = "same";
  for (const file of files) {
    const [a, b] = [one.patches, other.patches].map((patches) => patches.find((patch) => patch.file === file));
    if (a === undefined || b === undefined) return "other";
    if (a.hash === b.hash) continue;
    if (!isRepair(a, b) && !ofOneTree(one, other)) return "other";
    relation = "repaired";
  }
  return relation;
}

function isRepair(a: GradedPatch, b: GradedPatch): boolean {
  return a.core === b.core || a.cut === b.hash || b.cut === a.hash;
}

/** Two regradings of the same pair of the same tree: they may only differ in which bytes they took. */
function ofOneTree(one: GradedTrial, other: GradedTrial): boolean {
  return one.workTree !== null && one.workTree === other.workTree && one.workRun === other.workRun;
}
