import { constants } from "node:fs";
import { lstat, mkdir, mkdtemp, open, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { currentOwner, type Owner, ownerSchema, ownerState } from "@cooperbench-ts/results/node";
import { writeJson } from "@cooperbench-ts/attempt/host";

const PREFIX = "cbts-";
const LEASE = "owner.json";
const LEASE_BYTES = 4096;

/** A folder that only this user can enter, with a path short enough for sockets, and the lease of this process in it. */
export async function makeTempFolder(): Promise<string> {
  await mkdir(tmpdir(), { recursive: true });
  const folder = await mkdtemp(path.join(tmpdir(), PREFIX));
  await writeJson(path.join(folder, LEASE), await currentOwner());
  return folder;
}

/** Temp folders of dead harnesses of this user on this machine. The place is shared: what others put there is never opened. */
export async function deadTempFolders(): Promise<string[]> {
  const dead: string[] = [];
  for (const name of (await entriesOf(tmpdir())).filter((entry) => entry.startsWith(PREFIX))) {
    const folder = path.join(tmpdir(), name);
    if (!(await isPrivate(folder))) continue;
    const owner = await readLease(path.join(folder, LEASE)).catch(() => null);
    if (owner !== null && (await ownerState(owner)) === "dead") dead.push(folder);
  }
  return dead;
}

/** As `makeTempFolder` makes it. */
async function isPrivate(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch(() => null);
  return found !== null && found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0;
}

async function readLease(file: string): Promise<Owner | null> {
  // Opening a FIFO would wait for its other end, in a thread that not even the end of the process gets back.
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const found = await handle.stat();
    if (!found.isFile() || found.uid !== process.getuid?.() || found.size > LEASE_BYTES) return null;
    return ownerSchema.parse(JSON.parse(await handle.readFile("utf8")));
  } finally {
    await handle.close();
  }
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
