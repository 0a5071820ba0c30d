import { readFile } from "node:fs/promises";
import { hostname } from "node:os";

/** Names this process among all processes of this machine since it booted; survives reuse of process ids. */
export async function ownOwner(): Promise<string> {
  return [hostname(), await bootId(), process.pid, await startTime(process.pid)].join("/");
}

/** Whether an owner's process is surely gone. Unsure (another machine) is false. */
export async function isOwnerDead(owner: string): Promise<boolean> {
  const [host, boot, pid, started] = owner.split("/");
  if (host !== hostname() || boot === undefined || pid === undefined || started === undefined) return false;
  if (boot !== (await bootId())) return true;
  return (await startTime(Number(pid))) !== started;
}

async function bootId(): Promise<string> {
  return (await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "unknown-boot")).trim();
}

/** Start time in clock ticks since boot; where /proc is missing, whether the process answers at all. */
async function startTime(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  if (stat !== null) {
    // The name in brackets may hold blanks: fields are counted from the last bracket on.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? "gone" : (fields[19] ?? "unknown");
  }
  try {
    process.kill(pid, 0);
    return "alive";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM" ? "alive" : "gone";
  }
}
