/** What a patch changes, by base line. */
export interface PatchLines {
  /** Added and removed lines. */
  readonly changed: number;
  readonly added: number;
  readonly removed: number;
  /** Per file: base lines touched, and how many changed lines lie on each. An insertion counts on the base line before it. */
  readonly files: ReadonlyMap<string, ReadonlyMap<number, number>>;
}

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@/;

export function baseLines(patch: string): PatchLines {
  const files = new Map<string, Map<number, number>>();
  let touched = new Map<number, number>();
  let [base, old, left, added, removed] = [0, 0, 0, 0, 0];
  for (const line of patch.split("\n")) {
    if (old > 0 || left > 0) {
      const kind = line[0] ?? " ";
      if (kind === "\\") continue;
      if (kind === "-" || kind === "+") {
        if (kind === "-") removed += 1;
        else added += 1;
        const at = kind === "-" ? base : Math.max(0, base - 1);
        touched.set(at, (touched.get(at) ?? 0) + 1);
      }
      if (kind !== "+") {
        base += 1;
        old -= 1;
      }
      if (kind !== "-") left -= 1;
      continue;
    }
    const file = /^diff --git a\/(.+?) b\//.exec(line)?.[1];
    if (file !== undefined) files.set(file, (touched = files.get(file) ?? new Map<number, number>()));
    const hunk = HUNK.exec(line);
    if (hunk !== null) [base, old, left] = [Number(hunk[1]), Number(hunk[2] ?? 1), Number(hunk[3] ?? 1)];
  }
  return { changed: added + removed, added, removed, files };
}

/** Changed lines of either patch that lie on base lines which both touch. */
export function overlap(a: PatchLines, b: PatchLines): number {
  let lines = 0;
  for (const [file, ofA] of a.files) {
    const ofB = b.files.get(file);
    if (ofB === undefined) continue;
    for (const [at, count] of ofA) lines += ofB.has(at) ? count + (ofB.get(at) ?? 0) : 0;
  }
  return lines;
}
