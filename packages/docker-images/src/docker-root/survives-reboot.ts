import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { unescape, type Mount } from "../machine/mount-table.ts";

export interface RebootAnswer {
  readonly answer: "yes" | "no" | "unknown";
  readonly because: string;
}

const GENERATED = "run/systemd/generator";
const unitFolders = ["etc/systemd/system", GENERATED, "usr/lib/systemd/system", "lib/systemd/system"];

/** Whether the mount would be there after a reboot. `systemRoot` is the folder that holds `etc` and `usr`; default `/`. */
export async function survivesReboot(mount: Mount, systemRoot = "/"): Promise<RebootAnswer> {
  if (mount.mountPoint === "/") return { answer: "yes", because: "it is the root file system" };
  if (mount.fsType === "zfs") return { answer: "yes", because: "ZFS mounts its file systems by itself" };
  const fstab = await readFile(join(systemRoot, "etc/fstab"), "utf8").catch(() => null);
  for (const line of (fstab ?? "").split("\n")) {
    const [source, place, , options] = line.trim().split(/\s+/);
    if (source === undefined || source.startsWith("#") || place === undefined) continue;
    if (unescape(place).replace(/(?<=.)\/+$/, "") !== mount.mountPoint) continue;
    if ((options ?? "").split(",").includes("noauto"))
      return { answer: "no", because: "/etc/fstab has it with noauto" };
    return { answer: "yes", because: "/etc/fstab has it" };
  }
  const unit = await findUnit(mount.mountPoint, systemRoot);
  if (unit !== null) {
    // What systemd made of a line of fstab that is not there any more goes at the next boot.
    if (unit.fromFstab) return { answer: "no", because: "its line in /etc/fstab has been removed" };
    if (unit.generated || (await isEnabled(unit.name, systemRoot)))
      return { answer: "yes", because: `systemd has it as ${unit.name}` };
    return {
      answer: "no",
      because: `systemd has it as ${unit.name}, which is not enabled: systemctl enable ${unit.name}`,
    };
  }
  if (fstab === null) return { answer: "unknown", because: "/etc/fstab cannot be read" };
  return { answer: "no", because: "neither /etc/fstab nor systemd has it: it was mounted by hand" };
}

interface MountUnit {
  readonly name: string;
  /** Made at every boot by a generator. */
  readonly generated: boolean;
  readonly fromFstab: boolean;
}

async function findUnit(mountPoint: string, systemRoot: string): Promise<MountUnit | null> {
  for (const folder of unitFolders) {
    for (const name of await readdir(join(systemRoot, folder)).catch(() => [])) {
      if (!name.endsWith(".mount")) continue;
      const text = await readFile(join(systemRoot, folder, name), "utf8").catch(() => "");
      const lines = new Set(text.split("\n").map((line) => line.trim()));
      if (!lines.has(`Where=${mountPoint}`)) continue;
      const generated = folder === GENERATED;
      return { name, generated, fromFstab: generated && lines.has("SourcePath=/etc/fstab") };
    }
  }
  return null;
}

/** A unit is started at boot when another one wants it; an automount unit mounts at the first look. */
async function isEnabled(name: string, systemRoot: string): Promise<boolean> {
  const wanted = new Set([name, name.replace(/\.mount$/, ".automount")]);
  for (const folder of unitFolders) {
    for (const target of await readdir(join(systemRoot, folder)).catch(() => [])) {
      if (!/\.(?:wants|requires)$/.test(target)) continue;
      const names = await readdir(join(systemRoot, folder, target)).catch(() => []);
      if (names.some((entry) => wanted.has(entry))) return true;
    }
  }
  return false;
}
