import { readdirSync, type Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, resolve, sep } from "node:path";
import type { Diagnostic } from "../formats/verdict-file.ts";
import { absentFile, type FileSource, type SourceFile } from "../read/file-source.ts";
import { diskFiles } from "./disk-files.ts";
import { SLOW_MS, textFileReader, type ReadTextFile } from "./read-text-file.ts";

/** A folder on disk. Links are not followed, and files over `maxFileBytes` (256 MiB) are unreadable. */
export function directorySource(
  dir: string,
  options: {
    readonly maxFileBytes?: number;
    /** Called for each folder that cannot be listed. */
    readonly onUnreadable?: (diagnostic: Diagnostic) => void;
  } = {},
): FileSource {
  const root = resolve(dir);
  const readText = textFileReader(options.maxFileBytes ?? 256 * 1024 * 1024);
  return {
    name: basename(root),
    list: (under, signal) => walk(root, under, signal, options.onUnreadable),
    tree: diskFiles(root),
    read: (path, signal) => readSourceFile(`${root}${sep}${path}`, readText, signal),
  };
}

type OnUnreadable = ((diagnostic: Diagnostic) => void) | undefined;

async function* walk(
  root: string,
  under: string,
  signal: AbortSignal | undefined,
  onUnreadable: OnUnreadable,
): AsyncGenerator<string> {
  let folders = [under];
  let slow = false;
  while (folders.length > 0) {
    signal?.throwIfAborted();
    const batch = folders.slice(-BATCH);
    folders = folders.slice(0, -BATCH);
    const started = performance.now();
    const listed = slow
      ? await Promise.all(batch.map((folder) => entriesInPool(root, folder, onUnreadable)))
      : batch.map((folder) => entriesAtOnce(root, folder, onUnreadable));
    slow = performance.now() - started > SLOW_MS * batch.length;
    for (const [i, folder] of batch.entries()) {
      const prefix = folder === "" ? "" : `${folder}/`;
      let seen = prefix === "";
      for (const entry of listed[i] ?? []) {
        if (entry.isFile()) yield `${prefix}${entry.name}`;
        else if (entry.isDirectory() && !entry.name.startsWith(".")) folders.push(`${prefix}${entry.name}`);
        else continue;
        seen = true;
      }
      if (!seen) yield prefix;
    }
  }
}

/** Folders listed together: from the cache at once on this thread, else side by side in the pool, as files are. */
const BATCH = 16;

function entriesAtOnce(root: string, folder: string, onUnreadable: OnUnreadable): Dirent[] {
  try {
    return readdirSync(`${root}${sep}${folder}`, { withFileTypes: true });
  } catch (error) {
    return noEntries(folder, error, onUnreadable);
  }
}

async function entriesInPool(root: string, folder: string, onUnreadable: OnUnreadable): Promise<Dirent[]> {
  return readdir(`${root}${sep}${folder}`, { withFileTypes: true }).catch((error: unknown) =>
    noEntries(folder, error, onUnreadable),
  );
}

/** Only what was opened must be there. */
function noEntries(folder: string, error: unknown, onUnreadable: OnUnreadable): Dirent[] {
  if (folder === "") throw error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== "ENOENT") onUnreadable?.({ code: "unreadable-folder", message, file: folder });
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
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return absentFile;
    return {
      content: { kind: "unreadable", message: error instanceof Error ? error.message : String(error) },
      modifiedAt: null,
    };
  }
}
