import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, rmdir } from "node:fs/promises";
import path from "node:path";

/** Clock ticks per second of /proc: 100 on every Linux that Node runs on. */
const TICKS = 100;

/** CPU seconds of all children of this process that have ended and were waited for, with theirs. */
function childrenCpu() {
  const stat = readFileSync("/proc/self/stat", "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[13]) + Number(fields[14])) / TICKS;
}

/** CPU seconds that the cores of this machine were busy since it started, whoever they worked for. */
export function machineCpu() {
  const [user, nice, system, , , irq, softirq] = readFileSync("/proc/stat", "utf8").split(/\s+/).slice(1).map(Number);
  return (user + nice + system + irq + softirq) / TICKS;
}

/**
 * Measures programs with all that they start, also what nobody waits for, in a control group of their own. Where none may be made, by the
 * ended children of this process.
 */
export async function cpuMeter() {
  const group = await makeGroup();
  const before = childrenCpu();
  return {
    by: group === null ? "ended children" : "control group",
    /** The argv that runs a program measured. */
    measured: (argv) =>
      group === null
        ? argv
        : ["/bin/sh", "-c", 'echo $$ >"$0" && exec "$@"', path.join(group.dir, "cgroup.procs"), ...argv],
    seconds: () => (group === null ? childrenCpu() - before : group.seconds()),
    end: async () => {
      // It stays while a process of it lives; another one cannot be told from it then, and it costs nothing.
      if (group !== null) await rmdir(group.dir).catch(() => {});
    },
  };
}

async function makeGroup() {
  const name = `cbts-bench-${randomBytes(4).toString("hex")}`;
  const kinds = [
    {
      root: "/sys/fs/cgroup/cpuacct",
      seconds: (dir) => Number(readFileSync(path.join(dir, "cpuacct.usage"), "utf8")) / 1e9,
    },
    {
      root: "/sys/fs/cgroup",
      seconds: (dir) => Number(/usage_usec (\d+)/.exec(readFileSync(path.join(dir, "cpu.stat"), "utf8"))?.[1]) / 1e6,
    },
  ];
  const kind = kinds.find(({ root }) => existsSync(path.join(root, "cgroup.procs")));
  if (kind === undefined) return null;
  const dir = path.join(kind.root, name);
  const made = await mkdir(dir).then(
    () => true,
    () => false,
  );
  return made ? { dir, seconds: () => kind.seconds(dir) } : null;
}
