import { inspectDaemon, type DaemonDescription } from "../client/describe-daemon.ts";
import type { DockerClient } from "../client/docker-client.ts";
import { containerdRoot, diskSpace, type DiskSpace } from "../disk/disk-space.ts";
import { holderOf, mountTable, realPathOf, type Mount } from "./mount-table.ts";
import { survivesReboot, type RebootAnswer } from "./survives-reboot.ts";

/** Where a daemon keeps its data, as this machine sees it. */
export interface DockerRootReport {
  readonly host: string;
  readonly dataRoot: string;
  readonly storageDriver: string;
  /** Images are kept by containerd, below its own root and not below the data root. */
  readonly containerdImageStore: boolean;
  /** Where the images really lie. */
  readonly imageRoot: string;
  readonly rootless: boolean;
  /** The mount that holds `imageRoot`, whatever its path is called; null when the daemon is on another machine. */
  readonly mount: Mount | null;
  readonly space: DiskSpace | null;
  readonly survivesReboot: RebootAnswer;
  /** What a reader should know beside the figures. */
  readonly notes: readonly string[];
}

/** Rejects with `docker-unavailable` or `docker-permission`. */
export async function dockerRoot(
  client: DockerClient,
  options: { systemRoot?: string; signal?: AbortSignal } = {},
): Promise<DockerRootReport> {
  return describeRoot(client, await inspectDaemon(client, options), options.systemRoot);
}

export async function describeRoot(
  client: DockerClient,
  daemon: DaemonDescription,
  systemRoot?: string,
): Promise<DockerRootReport> {
  const imageRoot = daemon.containerdImageStore ? containerdRoot : daemon.dataRoot;
  const space =
    client.socketPath === null || /docker desktop/i.test(daemon.operatingSystem) ? null : await diskSpace(imageRoot);
  const mount = space === null ? null : holderOf(await realPathOf(imageRoot), await mountTable());
  const notes: string[] = [];
  if (daemon.containerdImageStore)
    notes.push(
      `the containerd image store is on: images lie below ${containerdRoot}, and data-root does not move them`,
    );
  if (daemon.rootless) notes.push("the daemon is rootless: its configuration is ~/.config/docker/daemon.json");
  if (space === null)
    notes.push("the daemon's files cannot be seen from here: it runs on another machine or in a virtual one");
  if (mount?.readOnly === true) notes.push(`${mount.mountPoint} is mounted read-only`);
  return {
    host: client.host,
    dataRoot: daemon.dataRoot,
    storageDriver: daemon.storageDriver,
    containerdImageStore: daemon.containerdImageStore,
    imageRoot,
    rootless: daemon.rootless,
    mount,
    space,
    survivesReboot:
      mount === null
        ? { answer: "unknown", because: "its mount is not known" }
        : await survivesReboot(mount, systemRoot),
    notes,
  };
}
