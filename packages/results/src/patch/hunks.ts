export interface OpenHunk {
  /** Lines that its header promises and the text lacks. */
  readonly missingOld: number;
  readonly missingNew: number;
  /** Body lines found, without their line feed. */
  readonly body: readonly string[];
}

const HEADER = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/**
 * The last hunk of a unified diff when the text ends before the hunk is complete; null when it is complete, or when
 * something that is no hunk line follows it.
 */
export function openLastHunk(patch: string): OpenHunk | null {
  const lines = linesOf(patch);
  let old = 0;
  let added = 0;
  let start = -1;
  for (const [i, line] of lines.entries()) {
    if (old > 0 || added > 0) {
      const kind = line[0] ?? " ";
      if (kind === "\\") continue;
      if (kind === " " || kind === "\r" || kind === "-") old--;
      if (kind === " " || kind === "\r" || kind === "+") added--;
      if (" \r-+".includes(kind) && old >= 0 && added >= 0) continue;
      [old, added] = [0, 0];
    }
    const header = HEADER.exec(line);
    if (header === null) continue;
    [old, added, start] = [Number(header[2] ?? 1), Number(header[4] ?? 1), i + 1];
  }
  return old === 0 && added === 0 ? null : { missingOld: old, missingNew: added, body: lines.slice(start) };
}

/** The patch with its open last hunk closed before that hunk's last line, which must be context. */
export function shortenedLastHunk(patch: string, { missingOld, missingNew, body }: OpenHunk): string {
  const lines = linesOf(patch);
  const place = lines.length - body.length - 1;
  const header = (lines[place] ?? "").replace(
    HEADER,
    (_, oldStart: string, old = "1", newStart: string, added = "1") =>
      `@@ -${oldStart},${Number(old) - missingOld - 1} +${newStart},${Number(added) - missingNew - 1} @@`,
  );
  return `${[...lines.slice(0, place), header, ...body.slice(0, -1)].join("\n")}\n`;
}

function linesOf(patch: string): string[] {
  const lines = patch.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}
