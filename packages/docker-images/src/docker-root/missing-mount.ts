import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { holderOf, unescape, type Mount } from "../machine/mount-table.ts";

export interface MissingMount {
  readonly mountPoint: string;
  /** Why it should be there. */
  readonly because: string;
}

/** Folders that exist to mount disks in; a path below that lies on the main disk has lost its own. */
const MOUNT_FOLDER = /^\/(?:mnt|media|run\/media)\/[^/]+/;
const unitFolders = ["etc/systemd/system", "run/systemd/generator", "usr/lib/systemd/system", "lib/systemd/system"];

/**
 * A mount that should hold a path (without symbolic links) and is not there: after a reboot the path still exists, on the
 * main disk, and everything written to it fills that one. null when nothing speaks for a mount.
 */
export async function missingMount(
  path: string,
  mounts: readonly Mount[],
  systemRoot = "/",
): Promise<MissingMount | null> {
  const mounted = new Set(mounts.map((mount) => mount.mountPoint));
  for (const expected of await declaredMounts(systemRoot)) {
    const holds = path === expected.mountPoint || path.startsWith(`${expected.mountPoint}/`);
    if (expected.mountPoint !== "/" && holds && !mounted.has(expected.mountPoint)) return expected;
  }
  const place = MOUNT_FOLDER.exec(path)?.[0];
  const holder = holderOf(path, mounts);
  if (place === undefined || holder === null || /^\/(?:mnt|media|run\/media)(?:\/|$)/.test(holder.mountPoint))
    return null;
  return { mountPoint: place, because: `it is a place for mounts, and ${path} lies on ${holder.mountPoint}` };
}

async function declaredMounts(systemRoot: string): Promise<MissingMount[]> {
  const found: MissingMount[] = [];
  const fstab = await readFile(join(systemRoot, "etc/fstab"), "utf8").catch(() => "");
  for (const line of fstab.split("\n")) {
    const [source, place] = line.trim().split(/\s+/);
    if (source === undefined || source.startsWith("#") || place?.startsWith("/") !== true) continue;
    found.push({ mountPoint: unescape(place).replace(/(?<=.)\/+$/, ""), because: "/etc/fstab has it" });
  }
  for (const folder of unitFolders) {
    for (const name of await readdir(join(systemRoot, folder)).catch(() => [])) {
      if (!name.endsWith(".mount")) continue;
      const text = await readFile(join(systemRoot, folder, name), "utf8").catch(() => "");
      const place = /^\s*Where=(?<place>\/.*?)\s*$/m.exec(text)?.groups?.["place"];
      if (place !== undefined) found.push({ mountPoint: place, because: `systemd has it as ${name}` });
    }
  }
  return found;
}
