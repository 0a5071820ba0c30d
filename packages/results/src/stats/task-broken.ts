import type { PairRow } from "../tables/pairs-shape.ts";

/**
 * Whether nobody can pass a trial here: the judge says so, its evaluation fails exactly as the dataset's own patches do, or a feature
 * of its pair is passed by nobody for a reason that is not the work's. What nobody looked for does not count.
 */
export function isTaskBroken({
  reason,
  asGoldFails,
  taskBroken,
}: {
  readonly [Column in "reason" | "asGoldFails" | "taskBroken"]: PairRow[Column] | null;
}): boolean {
  return reason === "task-broken" || asGoldFails === true || taskBroken === true;
}
