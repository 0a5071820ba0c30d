import type { PhaseTime } from "../formats/attempt-file.ts";

/**
 * Whether the agents were at work all the time: for at least half of what counts against the limit, and nobody waited meanwhile. What no
 * door can explain is no work: upstream sleeps after calls that failed. Another attempt that works as much would meet the same limit.
 */
export function wasAtWork({ totalMs, workMs, uncountedMs = 0 }: PhaseTime): boolean {
  return workMs * 2 >= totalMs - uncountedMs;
}

/** What the time went to, for people. Calls are spoken of only where there are any. */
export function phaseTimeText(time: PhaseTime): string {
  const { commandsMs, callsMs, failedCallsMs, heldMs, neitherMs, installMs = 0, uncountedMs = 0 } = time;
  const inVain = failedCallsMs === 0 ? "" : ` (${seconds(failedCallsMs)} of them in vain)`;
  const notCounted = uncountedMs === 0 ? "" : ", which did not count against the limit";
  const installing =
    installMs === 0 ? "" : ` (${seconds(installMs)} of them to install the agent's program${notCounted})`;
  return [
    `${seconds(commandsMs)} in commands${installing}`,
    `${seconds(callsMs)} in model calls${inVain}`,
    `${seconds(heldMs)} waiting at the model door`,
    `${seconds(neitherMs)} neither`,
  ].join(", ");
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
