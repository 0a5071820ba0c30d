import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { unescape, type Mount } from "./mount-table.ts";

export interface RebootAnswer {
  readonly answer: "yes" | "no" | "unknown";
  readonly because: string;
}

const unitFolders = ["etc/systemd/system", "run/systemd/generator", "usr/lib/systemd/system", "lib/systemd/system"];

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
  for (const folder of unitFolders) {
    for (const name of await readdir(join(systemRoot, folder)).catch(() => [])) {
      if (!name.endsWith(".mount")) continue;
      const unit = await readFile(join(systemRoot, folder, name), "utf8").catch(() => "");
      if (unit.split("\n").some((line) => line.trim() === `Where=${mount.mountPoint}`))
        return { answer: "yes", because: `systemd has it as ${name}` };
    }
  }
  if (fstab === null) return { answer: "unknown", because: "/etc/fstab cannot be read" };
  return { answer: "no", because: "neither /etc/fstab nor systemd has it: it was mounted by hand" };
}
