import { readFileSync } from "node:fs";

/** Clock ticks per second of /proc: 100 on every Linux that Node runs on. */
const TICKS = 100;

/** CPU seconds of all children of this process that have ended and were waited for, with theirs. */
export function childrenCpu() {
  const stat = readFileSync("/proc/self/stat", "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[13]) + Number(fields[14])) / TICKS;
}

/** CPU seconds of this process alone. */
export function ownCpu() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
