import { openLastHunk, type OpenHunk, shortenedLastHunk } from "./hunks.ts";

export interface RepairedPatch {
  /** git applies it where it applies the patch before the cut, and makes the same tree of it. */
  readonly text: string;
  /** Lines of the last hunk that its header promised and `text` does without. */
  readonly linesLeftOut: number;
}

/** A header that promises more blank lines than this is broken itself. */
const MAX_LINES = 10_000;
const CONTEXT = /^(?:[ \r]|$)/;

/**
 * Lines that upstream's `output.strip()` ate off the end (mini_swe_agent always, mini_swe_agent_v2 until 0.0.15); 0 where
 * nothing shows that it did. The cut is provable: the last hunk lacks the same number of old and new lines that its header
 * promises, and the text ends there, with a line that is not blank. What was eaten was blank, so it was context: any other
 * line begins with a mark that is not.
 */
export function cutLines(text: string): number {
  const hunk = openLastHunk(text);
  return hunk !== null && isCut(hunk) ? hunk.missingOld : 0;
}

/**
 * Whether the strip may have eaten blanks off the last line, and git then miss that line in the file: the text ends without a line
 * feed, in a hunk that is complete, and its last line is one of the old file's. Whether there were any is not to be seen.
 */
export function endMayBeCut(text: string): boolean {
  const last = text.slice(text.lastIndexOf("\n") + 1);
  return /^[ -]/.test(last) && /^@@ -/m.test(text) && openLastHunk(text) === null;
}

/**
 * Makes a patch applicable that upstream cut, where only one tree can come of it; null: nothing was cut, or it cannot be said
 * for certain what.
 *
 * How many lines are lost is certain; which blanks they held is not, nor is how the last line ended that is left. A guess that
 * is wrong may still fit at another place of the file. So nothing is put back: the last hunk is shortened to the lines
 * before the last one. Of these every byte stands, so git finds them where the header says. Without context behind its
 * last change git would look for a hunk at the end of the file alone; such a patch is left as it is.
 */
export function repairPatch(text: string): RepairedPatch | null {
  const hunk = openLastHunk(text);
  if (hunk === null || !isCut(hunk) || contextAtEnd(hunk) < 2) return null;
  return { text: shortenedLastHunk(text, hunk), linesLeftOut: hunk.missingOld + 1 };
}

function isCut({ missingOld, missingNew, body }: OpenHunk): boolean {
  return missingOld === missingNew && missingOld <= MAX_LINES && (body.at(-1) ?? "").trim() !== "";
}

function contextAtEnd({ body }: OpenHunk): number {
  const change = body.findLastIndex((line) => !CONTEXT.test(line));
  // Without any change before it, it is no hunk of a diff.
  return change === -1 ? 0 : body.length - 1 - change;
}
