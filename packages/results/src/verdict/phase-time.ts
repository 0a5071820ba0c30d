import type { PhaseTime } from "../formats/attempt-file.ts";

/**
 * Whether the agents were at work all the time: for at least half of it, and nobody waited meanwhile. What no door can explain is
 * no work: upstream sleeps after calls that failed. Another attempt that works as much would meet the same limit.
 */
export function wasAtWork({ totalMs, workMs }: PhaseTime): boolean {
  return workMs * 2 >= totalMs;
}

/** What the time went to, for people. Calls are spoken of only where there are any. */
export function phaseTimeText(time: PhaseTime): string {
  const { commandsMs, callsMs, failedCallsMs, heldMs, neitherMs } = time;
  const inVain = failedCallsMs === 0 ? "" : ` (${seconds(failedCallsMs)} of them in vain)`;
  return [
    `${seconds(commandsMs)} in commands`,
    `${seconds(callsMs)} in model calls${inVain}`,
    `${seconds(heldMs)} waiting at the model door`,
    `${seconds(neitherMs)} neither`,
  ].join(", ");
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
