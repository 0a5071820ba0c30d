import { statfs } from "node:fs/promises";
import type { DaemonDescription } from "../client/describe-daemon.ts";
import type { DockerClient } from "../client/docker-client.ts";

export interface DiskSpace {
  readonly path: string;
  readonly totalBytes: number;
  /** What ordinary users may still write. */
  readonly freeBytes: number;
  /** 0 of 0 on file systems that make them as needed (btrfs). */
  readonly totalInodes: number;
  readonly freeInodes: number;
}

/** null when the path does not exist or cannot be looked at. */
export async function diskSpace(path: string): Promise<DiskSpace | null> {
  const stats = await statfs(path).catch(() => null);
  if (stats === null) return null;
  return {
    path,
    totalBytes: stats.blocks * stats.bsize,
    freeBytes: stats.bavail * stats.bsize,
    totalInodes: stats.files,
    freeInodes: stats.ffree,
  };
}

/** containerd's default root; images of its store lie there and not below Docker's data root. */
export const containerdRoot = "/var/lib/containerd";

/** Space where the daemon unpacks images; null when it runs on another machine or in a virtual one. */
export async function imageDiskSpace(client: DockerClient, daemon: DaemonDescription): Promise<DiskSpace | null> {
  if (client.socketPath === null || /docker desktop/i.test(daemon.operatingSystem)) return null;
  return diskSpace(daemon.containerdImageStore ? containerdRoot : daemon.dataRoot);
}
