import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { currentOwner, ownerSchema, ownerState } from "@cooperbench-ts/results/node";
import { readJson, writeJson } from "@cooperbench-ts/attempt/host";

const PREFIX = "cbts-";
const LEASE = "owner.json";

/** A private folder with a path short enough for sockets, with the lease of this process in it. */
export async function makeTempFolder(): Promise<string> {
  await mkdir(tmpdir(), { recursive: true });
  const folder = await mkdtemp(path.join(tmpdir(), PREFIX));
  await writeJson(path.join(folder, LEASE), await currentOwner());
  return folder;
}

/** Temp folders of dead harnesses of this host. */
export async function deadTempFolders(): Promise<string[]> {
  const dead: string[] = [];
  for (const name of (await entriesOf(tmpdir())).filter((entry) => entry.startsWith(PREFIX))) {
    const folder = path.join(tmpdir(), name);
    const owner = await readJson(path.join(folder, LEASE), ownerSchema).catch(() => null);
    if (owner !== null && (await ownerState(owner)) === "dead") dead.push(folder);
  }
  return dead;
}

/** A temp folder that nobody has made yet is empty. */
async function entriesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

export async function removeTempFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
