import { readdir, readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

/** Command lines of all living processes that name a path. */
export async function processesNaming(text: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
    // A zombie has no command line.
    const argv = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (argv.includes(text)) found.push(`${pid} ${argv.replaceAll("\0", " ")}`);
  }
  return found;
}

/** Waits until no process names the path any more; what is left at the deadline. */
export async function processesLeft(text: string, withinMs: number): Promise<string[]> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const left = await processesNaming(text);
    if (left.length === 0 || Date.now() >= deadline) return left;
    await delay(50);
  }
}
