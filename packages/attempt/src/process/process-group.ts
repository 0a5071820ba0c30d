import { readdir, readFile } from "node:fs/promises";

/** Sends a signal to every process of a group; a group that is gone already is no error. */
export function signalGroup(group: number, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Whether a group still has a process (a zombie that nobody has reaped yet counts as gone where /proc tells). */
export async function groupIsAlive(group: number): Promise<boolean> {
  try {
    process.kill(-group, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return process.platform === "linux" ? hasLivingMember(group) : true;
}

/** Waits until it is. What was killed may take a moment; in the kernel, for ever. */
export async function groupGone(group: number): Promise<void> {
  const until = performance.now() + 5000;
  while ((await groupIsAlive(group)) && performance.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 10));
}

async function hasLivingMember(group: number): Promise<boolean> {
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, "utf8").catch(() => "");
    // The command name may hold anything, so fields are counted from behind its closing parenthesis: state ppid pgrp.
    const [state, , pgrp] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (Number(pgrp) === group && state !== "Z" && state !== "X") return true;
  }
  return false;
}
