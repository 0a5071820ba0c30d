import type { EvalPolicy } from "../formats/eval-policy.ts";
import type { FileText } from "../formats/file-parse.ts";
import { cutLines, endMayBeCut } from "../patch/repair.ts";
import { patchedFiles, withoutTestFiles } from "../patch/test-file-filter.ts";

/** Upstream passes a patch base64-coded in one argument of at most 128 KiB; about 96 KiB is where it breaks. */
export const MAX_PATCH_BYTES = 90 * 1024;

export interface PatchFacts {
  readonly file: string;
  readonly text: string;
  /** After upstream's test-file filter: what is graded. */
  readonly graded: string;
  readonly gradedBytes: number;
  /** Nothing to grade. */
  readonly empty: boolean;
  /** It has the form of a diff. Upstream's versions that run `git diff` store that command's error text otherwise. */
  readonly isDiff: boolean;
  /** Blank context lines that upstream ate from the end of what is graded; 0: not cut, or only in a test file that is dropped. */
  readonly cutLines: number;
  /** No line of what is graded is missing, but blanks at the end of its last line may be, without which git refuses it. */
  readonly endMayBeCut: boolean;
  readonly binary: boolean;
  readonly paths: readonly string[];
}

/** null where the file is absent or unreadable. */
export function patchFacts(
  file: string,
  content: FileText | undefined,
  filter: EvalPolicy["testFilter"],
): PatchFacts | null {
  if (content?.kind !== "text") return null;
  const text = content.text;
  const graded = withoutTestFiles(text, filter);
  return {
    file,
    text,
    graded,
    gradedBytes: new TextEncoder().encode(graded).length,
    empty: graded.trim() === "",
    isDiff: /^diff --git /m.test(text) || (/^--- /m.test(text) && /^\+\+\+ /m.test(text)),
    cutLines: cutLines(graded),
    endMayBeCut: endMayBeCut(graded),
    binary: /^Binary files .* differ\r?$/m.test(graded),
    paths: patchedFiles(graded),
  };
}
