import type { LineOverlap } from "@cooperbench-ts/results";
import type { MarkedLines } from "../../parts/diff-marks.ts";

/** What is marked in the patch of an agent, by file: the lines that others changed too. */
export function markedFor(
  agent: string,
  overlaps: readonly LineOverlap[],
): ReadonlyMap<string, readonly MarkedLines[]> {
  const found = new Map<string, MarkedLines[]>();
  for (const { file, from, to, agents } of overlaps) {
    if (!agents.includes(agent)) continue;
    const by = agents.filter((other) => other !== agent).join(", ");
    found.set(file, [...(found.get(file) ?? []), { from, to, by }]);
  }
  return found;
}

/** Overlaps by file, in the order in which files come first. */
export function overlapsByFile(
  overlaps: readonly LineOverlap[],
): readonly { readonly file: string; readonly overlaps: readonly LineOverlap[] }[] {
  return [...Map.groupBy(overlaps, ({ file }) => file)].map(([file, some]) => ({ file, overlaps: some }));
}

/** Files that several patches change, though nowhere at the same lines. */
export function sharedFiles(
  patches: readonly { readonly agent: string; readonly files: readonly string[] }[],
  overlaps: readonly LineOverlap[],
): string[] {
  const counts = new Map<string, number>();
  for (const { files } of patches) for (const file of new Set(files)) counts.set(file, (counts.get(file) ?? 0) + 1);
  const overlapping = new Set(overlaps.map(({ file }) => file));
  return [...counts].filter(([file, count]) => count > 1 && !overlapping.has(file)).map(([file]) => file);
}
