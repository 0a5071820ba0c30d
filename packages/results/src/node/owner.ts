import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { z } from "zod";

/** Who holds a lock or a container: a process, told apart from later ones with the same number. */
export const ownerSchema = z.strictObject({
  host: z.string(),
  /** Changes at every boot; empty where the system has none. */
  bootId: z.string(),
  pid: z.number().int().positive(),
  /** Start time of the process in clock ticks since boot; empty where the system does not tell. */
  startTime: z.string(),
});
export type Owner = z.infer<typeof ownerSchema>;

export async function currentOwner(): Promise<Owner> {
  return ownerOf(process.pid);
}

/** A process of this host. */
export async function ownerOf(pid: number): Promise<Owner> {
  return { host: hostname(), bootId: await bootId(), pid, startTime: await startTimeOf(pid) };
}

/** `unknown`: the owner lives, or lived, on another host, where we cannot look. */
export async function ownerState(owner: Owner): Promise<"alive" | "dead" | "unknown"> {
  if (owner.host !== hostname()) return "unknown";
  if (owner.bootId !== (await bootId())) return "dead";
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return "dead";
  }
  return owner.startTime === (await startTimeOf(owner.pid)) ? "alive" : "dead";
}

/** One token for labels and file names. */
export function ownerToken(owner: Owner): string {
  return [owner.host, owner.bootId, owner.pid, owner.startTime].join("|");
}

export function parseOwnerToken(token: string): Owner | null {
  const [host = "", bootId = "", pid = "", startTime = ""] = token.split("|");
  const parsed = ownerSchema.safeParse({ host, bootId, pid: Number(pid), startTime });
  return parsed.success && host !== "" && pid !== "" ? parsed.data : null;
}

async function bootId(): Promise<string> {
  return (await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "")).trim();
}

async function startTimeOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // Fields of proc(5) are counted from behind the parenthesised command name, which may hold blanks: 3 is the state, 22 the start time.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // A killed process that nobody has waited for still has its number, but runs no more.
  return fields[0] === "Z" ? "" : (fields[19] ?? "");
}
