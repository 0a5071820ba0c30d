import { rm, statfs, writeFile } from "node:fs/promises";
import path from "node:path";
import { type DockerClient, dockerRoot } from "@cooperbench-ts/docker-images";

/** Below this much free space nothing new is begun: a twentieth of a small disk. */
const FREE_BYTES = 256 * 2 ** 20;
const FREE_SHARE = 0.05;

/** Which disk of a run is still full: that of the logs, or that of Docker where it is on this machine. null: neither. */
export async function diskStillFull(logs: string, docker: DockerClient | null): Promise<string | null> {
  const ofDocker = docker === null ? null : await dockerRoot(docker).catch(() => null);
  return (
    (await fullIn(logs)) ??
    (await writeFailure(logs)) ??
    (ofDocker?.imageRoot == null ? null : await fullIn(ofDocker.imageRoot))
  );
}

async function fullIn(folder: string): Promise<string | null> {
  const disk = await statfs(folder).catch(() => null);
  if (disk === null) return null;
  const { bavail, blocks, bsize, files, ffree } = disk;
  if (bavail * bsize < Math.min(FREE_BYTES, FREE_SHARE * blocks * bsize))
    return `${folder} has ${Math.round((bavail * bsize) / 2 ** 20)} MiB free`;
  return files > 0 && ffree === 0 ? `${folder} can hold no further file` : null;
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
