import { readFile, realpath, stat } from "node:fs/promises";

export interface Mount {
  readonly mountPoint: string;
  /** `major:minor` of the file system. */
  readonly device: string;
  /** Folder of the file system that is mounted: `/` unless it is a bind mount or a subvolume. */
  readonly subtree: string;
  readonly fsType: string;
  /** `/dev/sdb1`, a label of a pool, … */
  readonly source: string;
  readonly readOnly: boolean;
}

/** /proc/self/mountinfo, in order: a later mount hides an earlier one at the same place. */
export function parseMountInfo(text: string): Mount[] {
  return text.split("\n").flatMap((line) => {
    const [left, right] = line.split(" - ");
    const [, , device, subtree, mountPoint, options] = (left ?? "").split(" ");
    const [fsType, source, superOptions] = (right ?? "").split(" ");
    if (device === undefined || subtree === undefined || mountPoint === undefined || fsType === undefined) return [];
    const readOnly = [options, superOptions].some((list) => (list ?? "").split(",").includes("ro"));
    return [
      {
        device,
        subtree: unescape(subtree),
        mountPoint: unescape(mountPoint),
        fsType,
        source: unescape(source ?? ""),
        readOnly,
      },
    ];
  });
}

/** The kernel writes blanks and the like as `\040`. */
export function unescape(text: string): string {
  return text.replaceAll(/\\(?<octal>[0-7]{3})/g, (_match, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}

export async function mountTable(): Promise<Mount[]> {
  return parseMountInfo(await readFile("/proc/self/mountinfo", "utf8").catch(() => ""));
}

/** The mount that a path (without symbolic links) lies on. */
export function mountOf(path: string, mounts: readonly Mount[]): Mount | null {
  let best: Mount | null = null;
  for (const mount of mounts) {
    const inside = mount.mountPoint === "/" || path === mount.mountPoint || path.startsWith(`${mount.mountPoint}/`);
    if (inside && (best === null || mount.mountPoint.length >= best.mountPoint.length)) best = mount;
  }
  return best;
}

/**
 * The mount that really holds it. dockerd binds its data root onto itself, so the root looks like a mount of its own:
 * a bind mount is followed to the mount of the same device that shows the folder it comes from.
 */
export function holderOf(path: string, mounts: readonly Mount[]): Mount | null {
  const nearest = mountOf(path, mounts);
  if (nearest === null || nearest.subtree === "/") return nearest;
  const holders = mounts.filter(
    (mount) =>
      mount.device === nearest.device &&
      mount.subtree.length < nearest.subtree.length &&
      isBelow(nearest.subtree, mount.subtree),
  );
  return holders.sort((a, b) => a.subtree.length - b.subtree.length)[0] ?? nearest;
}

function isBelow(path: string, folder: string): boolean {
  return folder === "/" || path === folder || path.startsWith(`${folder}/`);
}

/** The nearest existing folder's path without symbolic links. */
export async function realPathOf(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

/** Number of the file system a path lies on; null when it does not exist. */
export async function deviceOf(path: string): Promise<number | null> {
  return stat(path).then(
    (stats) => stats.dev,
    () => null,
  );
}
