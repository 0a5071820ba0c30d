import { basename, resolve } from "node:path";
import type { Diagnostic } from "../formats/verdict-file.ts";
import { isPairFile } from "../layout/tree-layout.ts";
import { absentFile, type FileSource, type SourceFile } from "../read/file-source.ts";
import { diskFiles } from "./disk-files.ts";
import { type Entry, ForeignTree, isAbsent, MAX_FILE_BYTES, refusals } from "./foreign-tree.ts";
import { SLOW_MS, textFileReader, type ReadTextFile } from "./read-text-file.ts";

/** A folder on disk. Links are not followed, and neither pipes and devices nor files over `maxFileBytes` (256 MiB) are read. */
export function directorySource(
  dir: string,
  options: {
    readonly maxFileBytes?: number;
    /** Called for each folder that cannot be listed, for what is listed and is neither file nor folder, and for a folder by the name of a result. */
    readonly onUnreadable?: (diagnostic: Diagnostic) => void;
  } = {},
): FileSource {
  const tree = new ForeignTree(dir);
  const readText = textFileReader(tree, options.maxFileBytes ?? MAX_FILE_BYTES);
  return {
    name: basename(resolve(dir)),
    label: resolve(dir),
    list: (under, signal) => walk(tree, under, signal, options.onUnreadable),
    tree: diskFiles(tree),
    read: (path, signal) => readSourceFile(path, readText, signal),
  };
}

type OnUnreadable = ((diagnostic: Diagnostic) => void) | undefined;

async function* walk(
  tree: ForeignTree,
  under: string,
  signal: AbortSignal | undefined,
  onUnreadable: OnUnreadable,
): AsyncGenerator<string> {
  const folders = [under];
  let slow = false;
  while (folders.length > 0) {
    signal?.throwIfAborted();
    const batch = folders.splice(-BATCH);
    const started = performance.now();
    const listed = slow
      ? await Promise.all(batch.map((folder) => entriesInPool(tree, folder, onUnreadable)))
      : batch.map((folder) => entriesAtOnce(tree, folder, onUnreadable));
    slow = performance.now() - started > SLOW_MS * batch.length;
    for (const [i, folder] of batch.entries()) {
      const prefix = folder === "" ? "" : `${folder}/`;
      let seen = prefix === "";
      for (const { name, kind } of listed[i] ?? []) {
        const path = `${prefix}${name}`;
        if (kind !== "file" && kind !== "folder") {
          onUnreadable?.({ code: "not-a-file", message: refusals[kind], file: path });
          continue;
        }
        // A folder by the name of a result would hide that the result is missing.
        if (kind === "folder" && isPairFile(name))
          onUnreadable?.({ code: "not-a-file", message: refusals.folder, file: path });
        if (kind === "file") yield path;
        else if (name.startsWith(".")) continue;
        else folders.push(path);
        seen = true;
      }
      if (!seen) yield prefix;
    }
  }
}

/** Folders listed together: from the cache at once on this thread, else side by side in the pool, as files are. */
const BATCH = 16;

function entriesAtOnce(tree: ForeignTree, folder: string, onUnreadable: OnUnreadable): Entry[] {
  try {
    return tree.list(folder);
  } catch (error) {
    return noEntries(folder, error, onUnreadable);
  }
}

async function entriesInPool(tree: ForeignTree, folder: string, onUnreadable: OnUnreadable): Promise<Entry[]> {
  return tree.listInPool(folder).catch((error: unknown) => noEntries(folder, error, onUnreadable));
}

/** Only what was opened must be there. */
function noEntries(folder: string, error: unknown, onUnreadable: OnUnreadable): Entry[] {
  if (folder === "") throw error;
  if (!isAbsent(error)) onUnreadable?.({ code: "unreadable-folder", message: messageOf(error), file: folder });
  return [];
}

async function readSourceFile(
  path: string,
  readText: ReadTextFile,
  signal: AbortSignal | undefined,
): Promise<SourceFile> {
  signal?.throwIfAborted();
  try {
    const { text, mtimeMs } = await readText(path);
    return { content: { kind: "text", text }, modifiedAt: mtimeMs };
  } catch (error) {
    if (isAbsent(error)) return absentFile;
    return { content: { kind: "unreadable", message: messageOf(error) }, modifiedAt: null };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
