import type { Change, Hunk } from "gitdiff-parser";

/** Base lines that somebody else changed too; 0 is the place before the first. */
export interface MarkedLines {
  readonly from: number;
  readonly to: number;
  /** In words: who. */
  readonly by: string;
}

/** Changes of a file that fall on marked lines of the base, with what is to be said of each. */
export function overlapMarks(hunks: readonly Hunk[], marked: readonly MarkedLines[]): ReadonlyMap<Change, string> {
  const found = new Map<Change, string>();
  if (marked.length === 0) return found;
  for (const { before, changes } of changeBlocks(hunks)) {
    const deleted = changes.filter((change) => change.type === "delete");
    for (const change of changes) {
      // What comes in belongs to what goes out at the same place; alone, to the line behind which it stands.
      const lines =
        change.type === "delete"
          ? { from: change.lineNumber, to: change.lineNumber }
          : deleted.length > 0
            ? { from: before + 1, to: before + deleted.length }
            : { from: before, to: before };
      const hit = marked.find(({ from, to }) => from <= lines.to && lines.from <= to);
      if (hit !== undefined) found.set(change, hit.by);
    }
  }
  return found;
}

interface ChangeBlock {
  /** Number of the base line before it. */
  readonly before: number;
  readonly changes: readonly Exclude<Change, { type: "normal" }>[];
}

/** Runs of lines that go or come, without one that stays between them. */
function changeBlocks(hunks: readonly Hunk[]): ChangeBlock[] {
  const blocks: { before: number; changes: Exclude<Change, { type: "normal" }>[] }[] = [];
  for (const { oldStart, oldLines, content, changes } of hunks) {
    // A hunk without old lines names the line behind which it inserts.
    let line = /^@@ -\d+,0 /.test(content) || oldLines === 0 ? oldStart + 1 : oldStart;
    let isOpen = false;
    for (const change of changes) {
      if (change.type === "normal") isOpen = false;
      else {
        if (!isOpen) blocks.push({ before: line - 1, changes: [] });
        isOpen = true;
        blocks.at(-1)?.changes.push(change);
      }
      if (change.type !== "insert") line += 1;
    }
  }
  return blocks;
}

export type ConflictPart = "marker" | "ours" | "base" | "theirs";

/** A diff of several sides begins its lines with a sign for each. */
const MARKER = /^[+ -]{0,2}(<{7}|\|{7}|={7}|>{7})(?:\s|$)/;

/** Where the lines of a text stand between conflict markers; null: outside. */
export function conflictParts(lines: readonly string[]): (ConflictPart | null)[] {
  let side: "ours" | "base" | "theirs" | null = null;
  return lines.map((line) => {
    const sign = MARKER.exec(line)?.[1]?.[0];
    if (sign === "<") side = "ours";
    else if (side === null || sign === undefined) return side;
    else if (sign === "|") side = "base";
    else side = sign === "=" ? "theirs" : null;
    return "marker";
  });
}

/** The lines of a merged file that stand between conflict markers. */
export function conflictMarks(hunks: readonly Hunk[]): ReadonlyMap<Change, ConflictPart> {
  const found = new Map<Change, ConflictPart>();
  for (const { changes } of hunks) {
    const shown = changes.filter(({ type }) => type !== "delete");
    for (const [at, part] of conflictParts(shown.map(({ content }) => content)).entries())
      if (part !== null) found.set(shown[at] as Change, part);
  }
  return found;
}

/** At most so many lines of the hunks, from the first on. */
export function firstLines(hunks: readonly Hunk[], most: number): Hunk[] {
  const kept: Hunk[] = [];
  let left = most;
  for (const hunk of hunks) {
    if (left <= 0) break;
    kept.push(hunk.changes.length <= left ? hunk : { ...hunk, changes: hunk.changes.slice(0, left) });
    left -= hunk.changes.length;
  }
  return kept;
}

/** Lines that go and lines that come in turns, so that two columns show them beside each other. */
export function sideBySide(hunks: readonly Hunk[]): Hunk[] {
  return hunks.map((hunk) => ({ ...hunk, changes: inTurns(hunk.changes) }));
}

function inTurns(changes: readonly Change[]): Change[] {
  const all: Change[] = [];
  let [removed, added]: [Change[], Change[]] = [[], []];
  const flush = (): void => {
    for (let at = 0; at < Math.max(removed.length, added.length); at++)
      all.push(...[removed[at], added[at]].filter((change) => change !== undefined));
    [removed, added] = [[], []];
  };
  for (const change of changes) {
    if (change.type === "delete") removed.push(change);
    else if (change.type === "insert") added.push(change);
    else {
      flush();
      all.push(change);
    }
  }
  flush();
  return all;
}
