/** The one stretch in which two texts differ. */
export interface LineChange {
  /** Number of its first line, from 1. */
  readonly line: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** What lies between the first and the last line that differ; null: the texts are the same. */
export function lineChange(before: string, after: string): LineChange | null {
  if (before === after) return null;
  const [a, b] = [before.split("\n"), after.split("\n")];
  const most = Math.min(a.length, b.length);
  let start = 0;
  while (start < most && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < most - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  return { line: start + 1, removed: a.slice(start, a.length - end), added: b.slice(start, b.length - end) };
}

/** A text of which a line is shown with some around it. */
export interface LinesAround {
  readonly from: number;
  readonly before: readonly string[];
  readonly line: string;
  readonly after: readonly string[];
}

/** @param line from 1; null: the text has no such line */
export function linesAround(text: string, line: number, around: number): LinesAround | null {
  const lines = text.split("\n");
  const at = line - 1;
  const found = lines[at];
  if (found === undefined) return null;
  const first = Math.max(0, at - around);
  return {
    from: first + 1,
    before: lines.slice(first, at),
    line: found,
    after: lines.slice(at + 1, at + 1 + around),
  };
}
