import { createHash } from "node:crypto";
import { readFile, readlink } from "node:fs/promises";
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
  /** Stays over boots, and tells machines of one name apart; empty where the system has none. */
  machine: z.string().default(""),
  /** Containers of one machine share its boot, but each numbers its processes anew; empty where the system does not tell. */
  pidNamespace: z.string().default(""),
});
export type Owner = z.infer<typeof ownerSchema>;

export async function currentOwner(): Promise<Owner> {
  return ownerOf(process.pid);
}

/** A process of this machine. */
export async function ownerOf(pid: number): Promise<Owner> {
  const startTime = (await startTimeOf(pid)) ?? "";
  return { host: hostname(), bootId: await bootId(), pid, startTime, ...(await machineHere()) };
}

/**
 * What can be seen of an owner from here. A host's name may change, so it decides only where nothing better is known.
 * `unknown`: it lives, or lived, on another machine or in another container.
 */
export async function ownerState(owner: Owner): Promise<"alive" | "dead" | "unknown"> {
  const boot = await bootId();
  const sameName = owner.host === hostname();
  const here = await machineHere();
  if (differ(owner.bootId, boot)) return sameName && !differ(owner.machine, here.machine) ? "dead" : "unknown";
  const sameNumbers = owner.bootId !== "" && owner.pidNamespace !== "" && owner.pidNamespace === here.pidNamespace;
  if (!sameName && !sameNumbers) return "unknown";
  const startTime = await startTimeOf(owner.pid);
  if (!isRunning(owner.pid)) return "dead";
  // Where /proc hides the processes of others, nobody can tell it from a later one with its number.
  return startTime === null || startTime === owner.startTime ? "alive" : "dead";
}

/** Both are known, and are not one. */
function differ(one: string, other: string): boolean {
  return one !== "" && other !== "" && one !== other;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** One token for labels and file names. */
export function ownerToken(owner: Owner): string {
  return [owner.host, owner.bootId, owner.pid, owner.startTime, owner.machine, owner.pidNamespace].join("|");
}

export function parseOwnerToken(token: string): Owner | null {
  const [host = "", bootId = "", pid = "", startTime = "", machine = "", pidNamespace = ""] = token.split("|");
  const parsed = ownerSchema.safeParse({ host, bootId, pid: Number(pid), startTime, machine, pidNamespace });
  return parsed.success && host !== "" && pid !== "" ? parsed.data : null;
}

async function bootId(): Promise<string> {
  return (await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "")).trim();
}

async function machineHere(): Promise<Pick<Owner, "machine" | "pidNamespace">> {
  const id = (await readFile("/etc/machine-id", "utf8").catch(() => "")).trim();
  // The id itself is not meant to leave the machine, as a copied lock does.
  const machine = id === "" ? "" : createHash("sha256").update(`cooperbench-ts ${id}`).digest("hex").slice(0, 16);
  return { machine, pidNamespace: await readlink("/proc/self/ns/pid").catch(() => "") };
}

/** null: the system does not tell, or there is no such process. */
async function startTimeOf(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  if (stat === null) return null;
  // Fields of proc(5) are counted from behind the parenthesised command name, which may hold blanks: 3 is the state, 22 the start time.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // A killed process that nobody has waited for still has its number, but runs no more.
  return fields[0] === "Z" ? "" : (fields[19] ?? "");
}
