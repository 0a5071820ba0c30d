import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { readRootFile } from "./root-file.ts";
import { syncFolder } from "./sync-folder.ts";

/** Tells a journal's disk from another one mounted at the same place. It holds a number and nothing else: no path is ever taken from a disk. */
export const diskMarkName = ".cooperbench-ts-docker-root";

export async function markDisk(directory: string, id: string): Promise<void> {
  const file = join(directory, diskMarkName);
  await rm(file, { force: true });
  const handle = await open(file, "wx", 0o600);
  try {
    await handle.writeFile(id);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await syncFolder(directory);
}

export async function isMarked(directory: string, id: string): Promise<boolean> {
  const mark = await readRootFile(join(directory, diskMarkName));
  return mark.kind === "text" && mark.text === id;
}

export async function unmarkDisk(directory: string, id: string): Promise<void> {
  if (await isMarked(directory, id)) await rm(join(directory, diskMarkName), { force: true });
}
