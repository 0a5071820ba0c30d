import { openLastHunk } from "./hunks.ts";

export interface RepairedPatch {
  readonly text: string;
  /** Blank context lines put back. */
  readonly linesAdded: number;
}

/** A header that promises more blank lines than this is broken itself. */
const MAX_LINES = 10_000;

/**
 * Puts back what upstream's `output.strip()` ate (mini_swe_agent always, mini_swe_agent_v2 until 0.0.15): blank context lines
 * at the end of the last hunk, and the final newline. The cut is provable: the last hunk lacks the same number of old and new
 * lines that its header promises, and the text ends there. Everything else gives null: the text is left as it is.
 *
 * In a hunk whose lines all end in CR the lost lines had one too, and so had the line before the cut.
 */
export function repairPatch(text: string): RepairedPatch | null {
  const hunk = openLastHunk(text);
  if (hunk === null || hunk.missingOld !== hunk.missingNew || hunk.body.length === 0) return null;
  const linesAdded = hunk.missingOld;
  if (linesAdded > MAX_LINES) return null;
  const rest = hunk.body.slice(0, -1);
  const crlf = rest.length > 0 && rest.every((line) => line.endsWith("\r"));
  const ending = crlf ? "\r\n" : "\n";
  const whole = text.endsWith("\n") ? text : text + (crlf && !text.endsWith("\r") ? "\r\n" : "\n");
  return { text: whole + ` ${ending}`.repeat(linesAdded), linesAdded };
}
