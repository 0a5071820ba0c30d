import { readdir, readFile, readlink, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { DockerClient } from "../client/docker-client.ts";
import { realPathOf } from "./mount-table.ts";

export interface DaemonProcess {
  readonly pid: number;
  readonly argv: readonly string[];
  /** The program's file; null where it cannot be seen. */
  readonly program: string | null;
}

/** The dockerd that listens on a socket of this machine; null when it cannot be seen (no root, another namespace). */
export async function findDaemonProcess(socketPath: string): Promise<DaemonProcess | null> {
  // With socket activation systemd holds the socket too.
  return findListener(socketPath, (program) => /(?:^|\/)dockerd(?:-rootless\.sh)?$/.test(program));
}

/**
 * A process of that program that listens on a socket of this machine. It must belong to the socket's owner: the path that
 * the kernel keeps is what the listener called it, and in a namespace of their own everybody can call theirs `/run/docker.sock`.
 */
export async function findListener(
  socketPath: string,
  isProgram: (program: string) => boolean,
): Promise<DaemonProcess | null> {
  const inodes = new Set<string>();
  const wanted = await realSocketPath(socketPath);
  for (const line of (await readFile("/proc/net/unix", "utf8").catch(() => "")).split("\n")) {
    const fields = line.trim().split(/\s+/);
    const path = fields.slice(7).join(" ");
    if (fields[6] === undefined || basename(path) !== basename(wanted)) continue;
    if ((await realSocketPath(path)) === wanted) inodes.add(`socket:[${fields[6]}]`);
  }
  const owner = await ownerOf(wanted);
  if (inodes.size === 0 || owner === null) return null;
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const argv = (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => ""))
      .split("\0")
      .filter((word) => word !== "");
    if (!isProgram(argv[0] ?? "") || !(await isProcessOf(pid, owner))) continue;
    for (const descriptor of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      if (inodes.has(await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => ""))) {
        return { pid: Number(pid), argv, program: await readlink(`/proc/${pid}/exe`).catch(() => null) };
      }
    }
  }
  return null;
}

/** The user whom a socket of this machine belongs to; null when it is not there. */
export async function ownerOf(socketPath: string): Promise<number | null> {
  return stat(socketPath).then(
    ({ uid }) => uid,
    () => null,
  );
}

/** By all of its ids: a program that runs as another user than who started it may be the work of either. */
async function isProcessOf(pid: string, uid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const ids = /^Uid:\s+(?<ids>[\d\s]+?)$/m.exec(status)?.groups?.["ids"]?.split(/\s+/) ?? [];
  return ids.length > 0 && ids.every((id) => Number(id) === uid);
}

/**
 * The kernel keeps the path that a socket was bound to, and /var/run is a link to /run on most machines: so the folder is
 * followed, and the socket itself where it is a link.
 */
export async function realSocketPath(path: string): Promise<string> {
  const whole = await realPathOf(path);
  return whole === path ? join(await realPathOf(dirname(path)), basename(path)) : whole;
}

/** Tells daemons of this machine apart, by whatever path their socket was named. */
export async function daemonAddress(client: DockerClient): Promise<string> {
  return client.socketPath === null ? client.host : `unix://${await realSocketPath(client.socketPath)}`;
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
