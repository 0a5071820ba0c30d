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

/** What is to be said where trials are left out by `taskBroken` though no row has it. */
export function whoLooked(pairs: readonly Pick<PairRow, "taskBroken">[]): string | null {
  if (pairs.length === 0 || pairs.some(({ taskBroken }) => taskBroken !== null)) return null;
  return "exclude=task-broken: nobody looked for features that nobody passes (`withTaskFaults`), so that only what the judge and the dataset's own patches say is left out";
}
