import { plannedHunks, type PatchPlan } from "./patch-plan.ts";

/** The file that every scripted patch changes. */
export const EDITED_FILE = "src/registry.py";

/** What stands there at first, and in the end where an agent leaves its feature unfinished. */
export const PARTIAL = "partial";

/** A change of lines that stand together. */
export interface PlannedEdit {
  /** null: lines that belong to no feature. */
  readonly feature: number | null;
  readonly complete: boolean;
  /** The first line of the base that it replaces, or before which it inserts. */
  readonly line: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
  /** Lines around it, as the base has them. */
  readonly above: readonly string[];
  readonly below: readonly string[];
}

/** The edits of which a patch is made, in the order of their lines. */
export function plannedEdits(plan: PatchPlan): readonly PlannedEdit[] {
  const features = [...plan.features].sort((a, b) => a.id - b.id);
  const shared = plan.sharedEdit === "none" ? 0 : 1;
  return plannedHunks(plan).map(({ oldStart, before, removed, added, after }, index): PlannedEdit => {
    const feature = features[index - shared];
    return {
      feature: feature?.id ?? null,
      complete: feature?.complete ?? true,
      line: oldStart + before.length,
      removed,
      added,
      above: before,
      below: after,
    };
  });
}
