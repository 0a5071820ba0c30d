import { hexDigits } from "../random.ts";

/** What a scripted agent did to the repository. */
export interface PatchPlan {
  readonly features: readonly { readonly id: number; readonly complete: boolean }[];
  /** Two agents that both do this conflict: `append` at the same place survives a union merge, `replace` does not. */
  readonly sharedEdit: "none" | "append" | "replace";
  /** Blank context lines at the end of the last hunk: what `.strip()` eats. */
  readonly blankTail: 0 | 1 | 2;
}

/** The one line that the tests of feature `id` look for. */
function featureLine(id: number, complete: boolean): string {
  return `    table["feature_${id}"] = "${complete ? "complete" : "partial"}"`;
}

export interface Hunk {
  readonly oldStart: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Features have a stretch of the file of their own, far enough apart never to touch. */
const LINES_PER_FEATURE = 20;

function sharedHunk(edit: "append" | "replace", owner: number): Hunk {
  const line = `VERSION = "with feature ${owner}"`;
  return {
    oldStart: 3,
    before: ["import os", "", edit === "append" ? "VERSIONS = []" : "# kept by hand"],
    removed: edit === "append" ? [] : ['VERSION = "base"'],
    added: [line],
    after: ["", "", "def base_table():"],
  };
}

function featureHunk(id: number, complete: boolean, blankTail: number): Hunk {
  // Two lines of words before the blank ones: a rehearsal has no Docker door, and a patch alone is mended from no fewer.
  const tails = [
    ["    return table", "    # end", "# next feature"],
    ["    return table", "    # end", ""],
    ["    return table", "    # end", "", ""],
  ];
  return {
    oldStart: LINES_PER_FEATURE * (id + 1),
    before: ["", `def feature_${id}(table):`, `    """Feature ${id}."""`],
    removed: [],
    added: [`    # feature ${id}`, featureLine(id, complete)],
    after: tails[blankTail] ?? [],
  };
}

function range(start: number, lines: number): string {
  return lines === 1 ? String(start) : `${start},${lines}`;
}

/** In the order of their lines. */
export function plannedHunks(plan: PatchPlan): readonly Hunk[] {
  const features = [...plan.features].sort((a, b) => a.id - b.id);
  const owner = features[0]?.id ?? 0;
  const hunks: Hunk[] = plan.sharedEdit === "none" ? [] : [sharedHunk(plan.sharedEdit, owner)];
  for (const [index, feature] of features.entries()) {
    hunks.push(featureHunk(feature.id, feature.complete, index === features.length - 1 ? plan.blankTail : 0));
  }
  return hunks;
}

/** The diff as git writes it with lines enough of context, final newline included; empty when the plan does nothing. */
export function patchText(plan: PatchPlan, ...salt: readonly (string | number)[]): string {
  const hunks = plannedHunks(plan);
  if (hunks.length === 0) return "";
  const lines = [
    "diff --git a/src/registry.py b/src/registry.py",
    `index ${hexDigits(7, "base", ...salt)}..${hexDigits(7, "patch", JSON.stringify(plan), ...salt)} 100644`,
    "--- a/src/registry.py",
    "+++ b/src/registry.py",
  ];
  let shift = 0;
  for (const hunk of hunks) {
    const context = hunk.before.length + hunk.after.length;
    const [oldLines, newLines] = [context + hunk.removed.length, context + hunk.added.length];
    lines.push(`@@ -${range(hunk.oldStart, oldLines)} +${range(hunk.oldStart + shift, newLines)} @@`);
    for (const line of hunk.before) lines.push(` ${line}`);
    for (const line of hunk.removed) lines.push(`-${line}`);
    for (const line of hunk.added) lines.push(`+${line}`);
    for (const line of hunk.after) lines.push(` ${line}`);
    shift += newLines - oldLines;
  }
  return `${lines.join("\n")}\n`;
}

/** Python's `str.strip()`, as upstream's adapter applies it to a patch. */
export function stripped(patch: string): string {
  return patch.trim();
}
