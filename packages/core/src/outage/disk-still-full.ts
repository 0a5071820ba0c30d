import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { type DiskSpace, diskSpace, type DockerClient, dockerRoot } from "@cooperbench-ts/docker-images";

/** Below this much free space nothing new is begun: a twentieth of a small disk. */
const FREE_BYTES = 256 * 2 ** 20;
const FREE_SHARE = 0.05;

/** Which disk of a run is still full: that of the logs, or that of Docker where it is on this machine. null: neither. */
export async function diskStillFull(logs: string, docker: DockerClient | null): Promise<string | null> {
  const ofLogs = fullness(await diskSpace(logs)) ?? (await writeFailure(logs));
  if (ofLogs !== null || docker === null) return ofLogs;
  const root = await dockerRoot(docker).catch(() => null);
  return fullness(root?.space ?? null);
}

function fullness(disk: DiskSpace | null): string | null {
  if (disk === null) return null;
  const { path: folder, totalBytes, freeBytes, totalInodes, freeInodes } = disk;
  if (freeBytes < Math.min(FREE_BYTES, FREE_SHARE * totalBytes))
    return `${folder} has ${Math.round(freeBytes / 2 ** 20)} MiB free`;
  return totalInodes > 0 && freeInodes === 0 ? `${folder} can hold no further file` : null;
}

/** What no figure of the file system tells: a quota, a limit of a container. */
async function writeFailure(folder: string): Promise<string | null> {
  const file = path.join(folder, `.cooperbench-ts-probe-${process.pid}`);
  try {
    await writeFile(file, Buffer.alloc(64 * 1024), { flush: true });
    return null;
  } catch (error) {
    return `${folder} cannot be written (${(error as Error).message})`;
  } finally {
    await rm(file, { force: true });
  }
}
