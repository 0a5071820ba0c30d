import type { Tree } from "../../json-tree.ts";

/** Limits of a container that asks for none itself; null leaves it unlimited. */
export interface ContainerLimits {
  readonly memoryBytes: number | null;
  /** Billionths of a CPU. */
  readonly nanoCpus: number | null;
  readonly pids: number | null;
}

/** The daemon takes no shorter quota, in microseconds. */
const MIN_QUOTA = 1000;

/** `host` with the limits that it lacks; its fields were checked and spelled. */
export function withLimits(host: Tree, limits: ContainerLimits): Tree {
  const asked = (name: string): number => Number(host[name] ?? 0);
  const added: Record<string, number> = {};
  if (limits.memoryBytes !== null && asked("Memory") === 0) {
    added["Memory"] = limits.memoryBytes;
    // Without it the daemon allows as much swap again, and the limit would not be the limit.
    added["MemorySwap"] = limits.memoryBytes;
  }
  if (limits.nanoCpus !== null && asked("NanoCpus") === 0 && asked("CpuQuota") === 0) {
    // The daemon takes a period and billionths of a CPU for a conflict: then the same share as a quota.
    const period = asked("CpuPeriod");
    if (period === 0) added["NanoCpus"] = limits.nanoCpus;
    else added["CpuQuota"] = Math.max(MIN_QUOTA, Math.round((period * limits.nanoCpus) / 1e9));
  }
  if (limits.pids !== null && asked("PidsLimit") === 0) added["PidsLimit"] = limits.pids;
  return { ...host, ...added };
}
