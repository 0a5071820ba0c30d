import type { TreeFiles } from "../history/tree-files.ts";
import type { FileText } from "../formats/file-parse.ts";

/** A text file as a source gives it. */
export interface SourceFile {
  readonly content: FileText;
  /** ms since the epoch; null where the source has no times. */
  readonly modifiedAt: number | null;
}

/**
 * Where files come from: a folder, a Map, a browser's folder handle. Paths are relative to what was opened, with `/`.
 * A file that is not there or cannot be read is a value, never an exception.
 */
export interface FileSource {
  /** Name of what was opened: it stands for the run where the paths do not name one. */
  readonly name: string;
  /** What messages call it, such as its whole path; left out: its name. */
  readonly label?: string;
  /** Every file below the folder `under` ("" is the top), in any order; an empty folder as a path that ends in `/`, where the source knows folders. Those whose name begins with a dot are left out, unless `under` names them. */
  list(under: string, signal?: AbortSignal): AsyncIterable<string>;
  read(path: string, signal?: AbortSignal): Promise<SourceFile>;
  /** The same files, where they can be looked at without waiting, as on a disk. */
  readonly tree?: TreeFiles;
}

export const absentFile: SourceFile = { content: { kind: "absent" }, modifiedAt: null };

/** Whether a listing of `under` names this file: it lies below it, and no folder on the way is hidden. */
export function isListed(path: string, under: string): boolean {
  const prefix = under === "" ? "" : `${under}/`;
  if (!path.startsWith(prefix)) return false;
  return !path
    .slice(prefix.length)
    .split("/")
    .slice(0, -1)
    .some((folder) => folder.startsWith("."));
}
