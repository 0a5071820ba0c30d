import type { PhaseTime } from "@cooperbench-ts/results";
import { type Interval, lengthOf, merged } from "../doors/intervals.ts";
import type { CallTimes } from "../doors/model/call-times.ts";

/** What the doors of a phase saw of its time. */
export interface SeenTimes {
  readonly commands: readonly Interval[];
  readonly calls: CallTimes;
}

/** What the time of a phase went to. @param ran from its start to its end, or to when it was ended */
export function phaseTime(ran: Interval, { commands, calls }: SeenTimes): PhaseTime {
  const { answered, failed, held } = calls;
  const lengthIn = (...kinds: readonly (readonly Interval[])[]): number => lengthOf(merged(kinds.flat(), ran));
  const totalMs = lengthIn([ran]);
  const anyMs = lengthIn(commands, answered, failed, held);
  const time: PhaseTime = {
    totalMs,
    commandsMs: lengthIn(commands),
    callsMs: lengthIn(answered, failed),
    failedCallsMs: lengthIn(failed),
    heldMs: lengthIn(held),
    neitherMs: totalMs - anyMs,
    // The moments of all kinds without those in which somebody waited.
    workMs: anyMs - lengthIn(failed, held),
  };
  return wholeMs(time);
}

function wholeMs(time: PhaseTime): PhaseTime {
  return Object.fromEntries(Object.entries(time).map(([name, ms]) => [name, Math.round(ms)])) as PhaseTime;
}
