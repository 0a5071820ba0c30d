import { randomBytes } from "node:crypto";
import { cp, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { ForeignTree, isAbsent } from "@cooperbench-ts/results/node";
import type { z } from "zod";

/** Writes a file so that a reader sees the old or the new content, never a part, also after a power cut. */
export async function writeAtomically(file: string, content: string | Uint8Array, mode = 0o666): Promise<void> {
  await makeFolder(path.dirname(file));
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${randomBytes(6).toString("hex")}`);
  try {
    const handle = await open(temporary, "wx", mode);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(path.dirname(file));
}

export async function writeJson(file: string, value: unknown): Promise<void> {
  await writeAtomically(file, `${JSON.stringify(value, null, 2)}\n`);
}

/** A rename is only durable when its folder is. */
export async function syncFolder(folder: string): Promise<void> {
  await sync(folder);
}

async function sync(fileOrFolder: string): Promise<void> {
  const handle = await open(fileOrFolder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** With all folders above it that are missing, each of them durable in its own folder. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  const parents: string[] = [];
  let made = path.resolve(folder);
  for (; made !== path.resolve(first); made = path.dirname(made)) parents.push(path.dirname(made));
  await syncAll([...parents, path.dirname(made)]);
}

/** Puts on disk what other programs wrote into a folder: a rename may otherwise outlive the content of the files. */
export async function syncTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const places = entries.filter((entry) => entry.isDirectory() || entry.isFile());
  await syncAll([folder, ...places.map(({ parentPath, name }) => path.join(parentPath, name))]);
}

const SYNCS_AT_ONCE = 16;

/** In any order, so that the file system may write for several at once. */
async function syncAll(places: readonly string[]): Promise<void> {
  const left = places.values();
  const worker = async (): Promise<void> => {
    for (const place of left) await sync(place);
  };
  await Promise.all(Array.from({ length: SYNCS_AT_ONCE }, worker));
}

/**
 * Moves a folder in one step. Where the two places are on different file systems, it is copied beside its new place first:
 * nobody sees a part of it there either, but a crash may leave what it was copied from.
 */
export async function moveFolder(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
    const part = path.join(path.dirname(to), `.${path.basename(to)}.part`);
    await rm(part, { recursive: true, force: true });
    await cp(from, part, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
    await syncTree(part);
    await rename(part, to);
    await syncFolder(path.dirname(to));
    await rm(from, { recursive: true, force: true });
  }
  // In this order: where a rename is not one step on the disk, the folder is in both places rather than in none.
  await syncFolder(path.dirname(to));
  await syncFolder(path.dirname(from));
}

/** What a JSON file of ours holds; null when it is not there. Anything else that is wrong throws, a link or a pipe in its place too. */
export async function readJson<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
): Promise<z.output<Schema> | null> {
  const found = await new ForeignTree(path.dirname(file)).textInPool(file).catch((error: unknown) => {
    if (isAbsent(error)) return null;
    throw error;
  });
  return found === null ? null : schema.parse(JSON.parse(found.text));
}

export async function isFolder(folder: string): Promise<boolean> {
  return stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
