import parser, { type Hunk } from "gitdiff-parser";

/** What a patch does to one file, as far as its header and its first characters tell: hunks are read when somebody unfolds it. */
export interface DiffFile {
  readonly path: string;
  /** Where it was renamed or copied from. */
  readonly from: string | null;
  readonly kind: "modified" | "added" | "deleted" | "renamed" | "copied";
  readonly isBinary: boolean;
  readonly added: number;
  readonly removed: number;
  /** All that the patch says of it. */
  readonly text: string;
}

const FILE_START = /^(?=diff --(?:git|cc|combined) )/m;
/** Of a patch that somebody wrote without git. */
const PLAIN_START = /^(?=--- [^\n]+\n\+\+\+ )/m;
/** No path is longer where it means a file. */
const PATH_CHARS = 4096;
const HUNKS = /^@@ /m;

/** The files of a patch, in its order; empty: it names none. Never throws, whatever the text is. */
export function diffFiles(patch: string): DiffFile[] {
  const isGit = /^diff --(?:git|cc|combined) /m.test(patch);
  const parts = patch.split(isGit ? FILE_START : PLAIN_START);
  return parts.filter((text) => text.startsWith(isGit ? "diff --" : "--- ")).map(diffFile);
}

function diffFile(text: string): DiffFile {
  const hunks = text.search(HUNKS);
  const header = hunks === -1 ? text.slice(0, 10_000) : text.slice(0, hunks);
  const word = (pattern: RegExp): string | null => pattern.exec(header)?.[1] ?? null;
  const before = nameIn(word(/^--- ([^\n]+)$/m), "a/");
  const after = nameIn(word(/^\+\+\+ ([^\n]+)$/m), "b/");
  const from = word(/^(?:rename|copy) from ([^\n]+)$/m);
  const to = word(/^(?:rename|copy) to ([^\n]+)$/m);
  return {
    path: (to ?? after ?? before ?? firstLineName(header)).slice(0, PATH_CHARS),
    from: from?.slice(0, PATH_CHARS) ?? null,
    kind: kindOf(header, from !== null),
    isBinary: /^(?:GIT binary patch|Binary files )/m.test(header),
    ...lineCounts(hunks === -1 ? "" : text.slice(hunks)),
    text,
  };
}

function kindOf(header: string, isMoved: boolean): DiffFile["kind"] {
  if (isMoved) return /^copy from /m.test(header) ? "copied" : "renamed";
  if (/^new file mode |^--- \/dev\/null$/m.test(header)) return "added";
  return /^deleted file mode |^\+\+\+ \/dev\/null$/m.test(header) ? "deleted" : "modified";
}

function nameIn(word: string | null, prefix: string): string | null {
  // Behind a tab some tools write a time.
  const name = word?.replace(/\t.*$/, "") ?? null;
  if (name === null || name === "/dev/null") return null;
  return name.startsWith(prefix) ? name.slice(2) : name;
}

/** Both names are the same where nothing was renamed, so half of the line is one of them. */
function firstLineName(header: string): string {
  const line = header.slice(0, header.indexOf("\n") === -1 ? undefined : header.indexOf("\n"));
  const names = line.replace(/^diff --(?:git|cc|combined) /, "");
  const half = names.slice(0, (names.length - 1) / 2);
  return names === `${half} b/${half.slice(2)}` ? half.slice(2) : names;
}

function lineCounts(hunks: string): { readonly added: number; readonly removed: number } {
  return { added: hunks.match(/^\+/gm)?.length ?? 0, removed: hunks.match(/^-/gm)?.length ?? 0 };
}

/** The hunks of a file; null: they cannot be read, and the text itself has to do. */
export function hunksOf({ text }: Pick<DiffFile, "text">): Hunk[] | null {
  const start = text.search(HUNKS);
  if (start === -1) return null;
  // An editor may have taken the blank of an empty line.
  const body = text.slice(start).replace(/\n$/, "").replace(/^$/gm, " ");
  try {
    // Names are read above: the parser stumbles over unusual ones, and gets none of them.
    const hunks = parser.parse(`diff --git a/file b/file\n--- a/file\n+++ b/file\n${body}`)[0]?.hunks ?? [];
    return hunks.length === 0 || hunks.some(({ changes }) => changes.length === 0) ? null : hunks;
  } catch {
    return null;
  }
}
