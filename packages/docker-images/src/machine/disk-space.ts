import { statfs } from "node:fs/promises";
import type { DaemonDescription } from "../client/describe-daemon.ts";
import type { DockerClient } from "../client/docker-client.ts";
import { containerdRoot } from "./containerd-root.ts";

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

/** Space where the daemon unpacks images; null when it runs elsewhere, or when nobody says where its images lie. */
export async function imageDiskSpace(client: DockerClient, daemon: DaemonDescription): Promise<DiskSpace | null> {
  if (client.socketPath === null || /docker desktop/i.test(daemon.operatingSystem)) return null;
  const root = daemon.containerdImageStore ? await containerdRoot(daemon) : daemon.dataRoot;
  return root === null ? null : diskSpace(root);
}
