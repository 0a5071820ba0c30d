interface RawHunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newLines: number;
  readonly body: readonly string[];
}

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/** Patches of one file as git shows them together, once they are merged. Where two change the same place, both stand there, one below the other. */
export function mergedDiff(patches: readonly string[]): string {
  const [first = ""] = patches;
  if (patches.length < 2) return first;
  const head = first.split("\n").slice(0, 4);
  const hunks: RawHunk[] = [];
  for (const hunk of patches.flatMap(hunksOf).sort((a, b) => a.oldStart - b.oldStart)) {
    const last = hunks.at(-1);
    if (last?.oldStart === hunk.oldStart) hunks[hunks.length - 1] = united(last, hunk);
    else hunks.push(hunk);
  }
  let shift = 0;
  const lines = hunks.flatMap(({ oldStart, oldLines, newLines, body }) => {
    const header = `@@ -${oldStart},${oldLines} +${oldStart + shift},${newLines} @@`;
    shift += newLines - oldLines;
    return [header, ...body];
  });
  return `${[...head, ...lines].join("\n")}\n`;
}

function hunksOf(patch: string): RawHunk[] {
  const found: RawHunk[] = [];
  let body: string[] = [];
  for (const line of patch.split("\n")) {
    const hunk = HUNK.exec(line);
    if (hunk !== null) {
      body = [];
      found.push({
        oldStart: Number(hunk[1]),
        oldLines: Number(hunk[2] ?? 1),
        newLines: Number(hunk[4] ?? 1),
        body,
      });
    } else if (/^[ +-]/.test(line)) body.push(line);
  }
  return found;
}

/** What git's union merge makes of it. */
function united(one: RawHunk, two: RawHunk): RawHunk {
  const added = two.body.filter((line) => line.startsWith("+") && !one.body.includes(line));
  const at = one.body.findLastIndex((line) => line.startsWith("+")) + 1;
  return {
    ...one,
    newLines: one.newLines + added.length,
    body: [...one.body.slice(0, at), ...added, ...one.body.slice(at)],
  };
}
