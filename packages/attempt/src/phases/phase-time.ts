import type { PhaseTime } from "@cooperbench-ts/results";
import { type Interval, lengthOf, merged } from "../doors/intervals.ts";
import type { CallTimes } from "../doors/model/call-times.ts";

/** What the doors of a phase saw of its time. */
export interface SeenTimes {
  readonly commands: readonly Interval[];
  readonly calls: CallTimes;
  /** The commands among them that install the agent's program. Default: none. */
  readonly installs?: readonly Interval[];
  /** How much of these did not count against the limit, in ms. Default: all counted. */
  readonly uncountedMs?: number;
}

/** What the time of a phase went to. @param ran from its start to its end, or to when it was ended */
export function phaseTime(ran: Interval, { commands, calls, installs = [], uncountedMs = 0 }: SeenTimes): PhaseTime {
  const { answered, failed, held } = calls;
  const lengthIn = (...kinds: readonly (readonly Interval[])[]): number => lengthOf(merged(kinds.flat(), ran));
  const totalMs = lengthIn([ran]);
  const anyMs = lengthIn(commands, answered, failed, held);
  const installMs = lengthIn(installs);
  const uncounted = Math.min(uncountedMs, installMs);
  const installing = installMs === 0 ? {} : { installMs, ...(uncounted === 0 ? {} : { uncountedMs: uncounted }) };
  const time: PhaseTime = {
    totalMs,
    commandsMs: lengthIn(commands),
    callsMs: lengthIn(answered, failed),
    failedCallsMs: lengthIn(failed),
    heldMs: lengthIn(held),
    neitherMs: totalMs - anyMs,
    // The moments of all kinds without those in which somebody waited, or was not yet there.
    workMs: anyMs - lengthIn(failed, held, installs),
    ...installing,
  };
  return wholeMs(time);
}

function wholeMs(time: PhaseTime): PhaseTime {
  return Object.fromEntries(Object.entries(time).map(([name, ms]) => [name, Math.round(ms as number)])) as PhaseTime;
}
