import path from "node:path";
import { type ImagesLock, lockFileName, readLock } from "@cooperbench-ts/docker-images";
import type { Io } from "../io.ts";

/** The lock lies beside the configuration; without a configuration file, in the working directory. */
export function imagesLockFile(io: Io, configFile: string | null): string {
  return path.join(configFile === null ? io.cwd : path.dirname(configFile), lockFileName);
}

/** For a run: its images must be what the lock says, where there is one. @throws DockerImagesError `lock-file-invalid` */
export async function imagesLockOfRun(io: Io, configFile: string | null): Promise<{ imagesLock?: ImagesLock }> {
  const lock = await readLock(imagesLockFile(io, configFile));
  return lock === null ? {} : { imagesLock: lock };
}
