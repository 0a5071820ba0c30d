import { access, constants, readdir, stat } from "node:fs/promises";
import type { DaemonDescription } from "../client/describe-daemon.ts";
import type { DiskSpace } from "../machine/disk-space.ts";
import { deviceOf, realPathOf, type Mount } from "../machine/mount-table.ts";
import type { Refusal } from "./refusal.ts";
import { trustRefusals } from "./target-trust.ts";
import type { TreeListing } from "./tree-listing.ts";
import { hasMountsBelow } from "./used-since.ts";

/** Kept free on the new disk, beyond the copy. */
const MARGIN = 1.02;
/** They lie in memory: everything is gone after a reboot. */
const volatile = new Set(["tmpfs", "ramfs", "devtmpfs"]);

export interface Target {
  /** Where the disk is mounted; no component is a symbolic link. */
  readonly directory: string;
  readonly dataRoot: string;
  readonly mount: Mount | null;
  /** What stands in `dataRoot` is the unfinished copy of this very move, and nobody has used it. */
  readonly copyIsOurs: boolean;
  /** A daemon has run on what stands in `dataRoot`. */
  readonly copyIsUsed: boolean;
}

/** What of the folder speaks against it; of one that is not root's alone, only that. */
export async function targetRefusals(target: Target, daemon: Pick<DaemonDescription, "dataRoot">): Promise<Refusal[]> {
  const { directory, dataRoot, mount } = target;
  const untrusted = await trustRefusals(directory, dataRoot);
  if (untrusted.length > 0) return untrusted;
  const stats = await stat(directory).catch(() => null);
  if (stats === null || !stats.isDirectory())
    return [
      {
        code: "no-directory",
        message: `${directory} is no directory`,
        remedy: "name the folder that the new disk is mounted on",
      },
    ];
  if ((await realPathOf(daemon.dataRoot)) === (await realPathOf(dataRoot)))
    return [
      { code: "already-there", message: `the data root is ${dataRoot} already`, remedy: "nothing is to be done" },
    ];
  const refusals: Refusal[] = [];
  const refuse = (code: string, message: string, remedy: string) => refusals.push({ code, message, remedy });
  if (mount === null)
    refuse(
      "not-a-mount",
      `${directory} is not a mount point: it lies on the disk of its parent folder`,
      "mount the new disk there first",
    );
  if ((await deviceOf(directory)) === (await deviceOf(daemon.dataRoot)))
    refuse(
      "same-file-system",
      `${directory} is on the same file system as ${daemon.dataRoot}`,
      "name the folder that another disk is mounted on",
    );
  if (mount !== null && volatile.has(mount.fsType))
    refuse(
      "not-a-disk",
      `${directory} is a ${mount.fsType}: it would be empty after a reboot`,
      "name the folder that a disk is mounted on",
    );
  if (mount !== null && /^fuse(?:\.|$)/.test(mount.fsType))
    refuse(
      "not-a-disk",
      `${directory} is a ${mount.fsType}: a program answers for it, perhaps a user's, and may say that all of it is root's`,
      "name the folder that a disk is mounted on",
    );
  const readOnly =
    mount?.readOnly === true ||
    (await access(directory, constants.W_OK).then(
      () => false,
      () => true,
    ));
  if (readOnly)
    refuse("read-only", `${directory} is read-only`, `mount it for writing: mount -o remount,rw ${directory}`);
  if (await hasMountsBelow(dataRoot))
    refuse(
      "mounts-inside",
      `something is mounted at ${dataRoot} or below it: the data would not lie on the disk at ${directory}`,
      `unmount it: umount ${dataRoot}`,
    );
  const occupied = (await readdir(dataRoot).catch(() => [])).length > 0;
  if (occupied && !target.copyIsOurs)
    refuse(
      "target-not-empty",
      target.copyIsUsed
        ? `${dataRoot} is the copy of an earlier move, and a daemon has run on it since`
        : `${dataRoot} is not empty`,
      target.copyIsUsed
        ? `look what is in it, and move it away or remove it: mv ${dataRoot} ${dataRoot}.old`
        : "remove what is in it, or choose another folder",
    );
  return refusals;
}

/** Whether the rest of the copy fits; units that an earlier call copied whole are there already. */
export function spaceRefusals(
  real: string,
  space: DiskSpace | null,
  tree: TreeListing | { readonly failure: string },
  copied: ReadonlySet<string>,
): Refusal[] {
  if ("failure" in tree)
    return [
      {
        code: "data-root-unreadable",
        message: `the data root cannot be listed: ${tree.failure}`,
        remedy: "run as root on the daemon's machine, with GNU find and tar",
      },
    ];
  if (space === null) return [];
  const refusals: Refusal[] = [];
  const rest = restOf(tree, copied);
  const needed = Math.ceil(rest.bytes * MARGIN);
  if (space.freeBytes < needed) {
    refusals.push({
      code: "too-small",
      message: `the copy needs ${needed} bytes, ${space.freeBytes} are free on ${real}: ${needed - space.freeBytes} too little`,
      remedy: "use a larger disk, or remove images first",
    });
  }
  if (space.totalInodes > 0 && space.freeInodes < rest.inodes) {
    refusals.push({
      code: "too-few-inodes",
      message: `the copy needs ${rest.inodes} inodes, ${space.freeInodes} are free on ${real}`,
      remedy: "format the disk with more inodes (mkfs.ext4 -i 8192) or with xfs",
    });
  }
  return refusals;
}

/** What is still to be copied. */
export function restOf(tree: TreeListing, copied: ReadonlySet<string>): { bytes: number; inodes: number } {
  let { bytes, inodes } = tree;
  for (const unit of tree.units) {
    if (!copied.has(unit.fingerprint)) continue;
    bytes -= unit.bytes;
    inodes -= unit.inodes;
  }
  return { bytes, inodes };
}
