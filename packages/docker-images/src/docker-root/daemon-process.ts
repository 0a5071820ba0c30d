import { readdir, readFile, readlink } from "node:fs/promises";

export interface DaemonProcess {
  readonly pid: number;
  readonly argv: readonly string[];
  /** The program's file; null where it cannot be seen. */
  readonly program: string | null;
}

/** The dockerd that listens on a socket of this machine; null when it cannot be seen (no root, another namespace). */
export async function findDaemonProcess(socketPath: string): Promise<DaemonProcess | null> {
  const inodes = new Set<string>();
  for (const line of (await readFile("/proc/net/unix", "utf8").catch(() => "")).split("\n")) {
    const fields = line.trim().split(/\s+/);
    if (fields.slice(7).join(" ") === socketPath && fields[6] !== undefined) inodes.add(`socket:[${fields[6]}]`);
  }
  if (inodes.size === 0) return null;
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const argv = (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => ""))
      .split("\0")
      .filter((word) => word !== "");
    // With socket activation systemd holds the socket too.
    if (!/(?:^|\/)dockerd(?:-rootless\.sh)?$/.test(argv[0] ?? "")) continue;
    for (const descriptor of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      if (inodes.has(await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => ""))) {
        return { pid: Number(pid), argv, program: await readlink(`/proc/${pid}/exe`).catch(() => null) };
      }
    }
  }
  return null;
}

/** Value of `--name VALUE` or `--name=VALUE`; null when it is not there. */
export function flagOf(argv: readonly string[], ...names: readonly string[]): string | null {
  for (const [index, word] of argv.entries()) {
    for (const name of names) {
      if (word === name) return argv[index + 1] ?? null;
      if (word.startsWith(`${name}=`)) return word.slice(name.length + 1);
    }
  }
  return null;
}

/** Whether the process is still there. */
export async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  return stat !== null && stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3) !== "Z";
}
