import { readdir, readFile, readlink } from "node:fs/promises";
import { sleep } from "@cooperbench-ts/attempt/host";

/** What is left within 5 s: until then a lifeline may still be ending what its dead harness had started. */
export async function processesLeftBelow(folder: string): Promise<string[]> {
  const giveUp = performance.now() + 5000;
  for (;;) {
    const found = await livingProcessesBelow(folder);
    if (found.length === 0 || performance.now() > giveUp) return found;
    await sleep(100);
  }
}

/** Processes that work in a folder or below it, as `pid command`; none where the system has no /proc. */
async function livingProcessesBelow(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name))) {
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => "");
    if (cwd !== folder && !cwd.startsWith(`${folder}/`)) continue;
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    found.push(`${pid} ${command.replaceAll("\0", " ").trim()}`);
  }
  return found;
}
