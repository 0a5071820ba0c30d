import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { delay } from "../delay.ts";
import { isAlive } from "../machine/daemon-process.ts";
import { mountTable } from "../machine/mount-table.ts";
import { removeBelow } from "./remove-below.ts";
import { runCommand } from "./run-command.ts";

export const trialPrefix = ".cooperbench-ts-trial-";
/** As mkdtemp makes it: part of it names a folder in /run. */
const TRIAL_NAME = /^\.cooperbench-ts-trial-[A-Za-z0-9]+$/;
const PROGRAMS = new Set(["unshare", "dockerd", "containerd"]);
const END_LIMIT_MS = 15_000;

/** A socket's path is short, so what a trial daemon runs with lies apart from its data. */
export function runFolderOf(trialFolder: string): string {
  return join("/run", `cbts-trial-${basename(trialFolder).slice(trialPrefix.length)}`);
}

/**
 * Ends the trial daemons whose folders lie on this disk, and removes them: those of a killed call. Only one call at a time
 * works on a disk, so none of them is in use.
 */
export async function sweepTrials(directory: string): Promise<void> {
  const names = (await readdir(directory).catch(() => [])).filter((name) => TRIAL_NAME.test(name));
  for (const name of names) {
    const folder = join(directory, name);
    const runFolder = runFolderOf(folder);
    await endProcesses([folder, runFolder]);
    const mounts = (await mountTable()).map((mount) => mount.mountPoint);
    const inside = mounts.filter((path) => [folder, runFolder].some((root) => path.startsWith(`${root}/`)));
    for (const path of inside.reverse()) await runCommand(["umount", "--lazy", path]);
    await removeBelow(dirname(runFolder), [basename(runFolder)]);
    await removeBelow(directory, [name]);
  }
}

async function endProcesses(folders: readonly string[]): Promise<void> {
  const pids = await processesOf(folders);
  for (const pid of pids) signalTo(pid, "SIGTERM");
  for (const limit = Date.now() + END_LIMIT_MS; Date.now() < limit; await delay(100, undefined)) {
    if ((await Promise.all(pids.map(isAlive))).every((alive) => !alive)) break;
  }
  // Also what a dockerd that was killed left behind.
  for (const pid of await processesOf(folders)) signalTo(pid, "SIGKILL");
}

async function processesOf(folders: readonly string[]): Promise<number[]> {
  const found: number[] = [];
  for (const pid of (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name))) {
    const argv = (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).split("\0");
    const ours = argv.some((word) => folders.some((folder) => word.includes(`${folder}/`)));
    if (ours && PROGRAMS.has(basename(argv[0] ?? ""))) found.push(Number(pid));
  }
  return found;
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has just ended.
  }
}
