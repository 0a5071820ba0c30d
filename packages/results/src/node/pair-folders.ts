import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Diagnostic } from "../formats/verdict-file.ts";
import { isOtherWorld, unsupportedLayout } from "../layout/other-world.ts";

export interface PairFoldersOptions {
  /** Called for each folder that could not be read or is of an unsupported layout. */
  readonly onDiagnostic?: (diagnostic: Diagnostic) => void;
  readonly signal?: AbortSignal;
}

const PAIR_NAME = /^f\d+(?:_f\d+)+$/;
const PAIR_FILE = /^(?:result\.json|eval\.json|verdict\.json|conversation\.json|.+\.patch|.+_traj\.json)$/;

/**
 * Every pair folder at or below `dir`, as absolute paths in a stable order, in any layout: with or without setting folder, or `dir` itself.
 * Folders whose name begins with a dot are skipped, and links are not followed.
 * @throws when `dir` itself cannot be read, or when `signal` aborts.
 */
export async function* pairFolders(dir: string, options: PairFoldersOptions = {}): AsyncGenerator<string> {
  const root = resolve(dir);
  yield* visit(root, await readdir(root, { withFileTypes: true }), options);
}

async function* visit(dir: string, entries: readonly Dirent[], options: PairFoldersOptions): AsyncGenerator<string> {
  options.signal?.throwIfAborted();
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith(".")).map(({ name }) => name);
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const named = PAIR_NAME.test(dir.split(/[/\\]/).at(-1) ?? "");
  if (isOtherWorld(files)) options.onDiagnostic?.(unsupportedLayout(dir));
  else if (files.some((name) => PAIR_FILE.test(name)) || (named && folders.length === 0)) {
    yield dir;
    return;
  }
  for (const name of folders.sort(byNumbers)) {
    const path = join(dir, name);
    const inside = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
      options.onDiagnostic?.({
        code: "unreadable-folder",
        message: error instanceof Error ? error.message : String(error),
        file: path,
      });
      return [];
    });
    yield* visit(path, inside, options);
  }
}

/** `f2_f10` after `f2_f9`, `task10` after `task9`. */
const collator = new Intl.Collator("en", { numeric: true });
function byNumbers(a: string, b: string): number {
  return collator.compare(a, b);
}
