import { inspectDaemon, type DaemonDescription } from "../client/describe-daemon.ts";
import type { DockerClient } from "../client/docker-client.ts";
import { containerdRoot } from "../machine/containerd-root.ts";
import { diskSpace, type DiskSpace } from "../machine/disk-space.ts";
import { holderOf, mountTable, realPathOf, type Mount } from "../machine/mount-table.ts";
import { missingMount, type MissingMount } from "./missing-mount.ts";
import { survivesReboot, type RebootAnswer } from "./survives-reboot.ts";

/** Where a daemon keeps its data, as this machine sees it. */
export interface DockerRootReport {
  readonly host: string;
  readonly dataRoot: string;
  readonly storageDriver: string;
  /** Images are kept by containerd, below its own root and not below the data root. */
  readonly containerdImageStore: boolean;
  /** Where the images really lie; null when they are in containerd's store and it is not seen where that is. */
  readonly imageRoot: string | null;
  readonly rootless: boolean;
  /** The mount that holds `imageRoot`, whatever its path is called; null when the daemon is on another machine. */
  readonly mount: Mount | null;
  readonly space: DiskSpace | null;
  readonly survivesReboot: RebootAnswer;
  /** A mount that should hold the images and is not there: they fill another disk. */
  readonly missingMount: MissingMount | null;
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
  const elsewhere = client.socketPath === null || /docker desktop/i.test(daemon.operatingSystem);
  const containerd = daemon.containerdImageStore && !elsewhere ? await containerdRoot(daemon) : null;
  const imageRoot = daemon.containerdImageStore ? containerd : daemon.dataRoot;
  const space = elsewhere || imageRoot === null ? null : await diskSpace(imageRoot);
  const mounts = await mountTable();
  const real = imageRoot === null ? null : await realPathOf(imageRoot);
  const mount = space === null || real === null ? null : holderOf(real, mounts);
  const missing = mount === null || real === null ? null : await missingMount(real, mounts, systemRoot);
  const notes: string[] = [];
  if (daemon.containerdImageStore)
    notes.push(
      `the containerd image store is on: images lie ${imageRoot === null ? "where containerd keeps its data, which is not seen from here" : `below ${imageRoot}`}, and data-root does not move them`,
    );
  if (missing !== null)
    notes.push(`nothing is mounted on ${missing.mountPoint} (${missing.because}): images fill ${mount?.mountPoint}`);
  if (daemon.rootless) notes.push("the daemon is rootless: its configuration is ~/.config/docker/daemon.json");
  if (space === null && imageRoot !== null)
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
    missingMount: missing,
    notes,
  };
}
