import { type CallOutcome, callOutcome, type ModelCallAccount } from "@cooperbench-ts/results";

export interface CallMark {
  /** Seconds since the first call. */
  readonly atSec: number;
  /** null: nobody recorded it; the mark lies on the ground. */
  readonly latencySec: number | null;
  readonly outcome: CallOutcome;
  /** How many calls stand at one place of the chart; the slowest of them is shown. */
  readonly calls: number;
}

export interface CallsLayout {
  readonly marks: readonly CallMark[];
  readonly spanSec: number;
  readonly longestSec: number;
  readonly counts: Readonly<Record<CallOutcome, number>>;
  readonly heldSec: number;
  readonly medianSec: number | null;
}

/**
 * Calls over time. Of many that would stand on one another the slowest is shown, for each way to end: what went wrong is never hidden by
 * what went well.
 */
export function callsLayout(calls: readonly ModelCallAccount[], places = 300): CallsLayout {
  const timed = calls.map((call) => ({ call, ms: Date.parse(call.at) })).filter(({ ms }) => !Number.isNaN(ms));
  const start = timed.reduce((least, { ms }) => Math.min(least, ms), Infinity);
  const end = timed.reduce((most, { ms }) => Math.max(most, ms), -Infinity);
  const spanSec = timed.length === 0 ? 0 : (end - start) / 1000;
  const byPlace = new Map<string, CallMark>();
  for (const { call, ms } of timed) {
    const atSec = (ms - start) / 1000;
    const outcome = callOutcome(call);
    const place = `${spanSec === 0 ? 0 : Math.floor((atSec / spanSec) * places)} ${outcome}`;
    const latencySec = call.latencyMs === null ? null : call.latencyMs / 1000;
    const before = byPlace.get(place);
    const isSlower = before === undefined || (latencySec ?? -1) > (before.latencySec ?? -1);
    byPlace.set(
      place,
      isSlower
        ? { atSec, latencySec, outcome, calls: (before?.calls ?? 0) + 1 }
        : { ...before, calls: before.calls + 1 },
    );
  }
  const counts = { answered: 0, refused: 0, unanswered: 0, unsent: 0 };
  for (const call of calls) counts[callOutcome(call)] += 1;
  const latencies = calls
    .flatMap(({ latencyMs }) => (latencyMs === null ? [] : [latencyMs / 1000]))
    .sort((a, b) => a - b);
  return {
    marks: [...byPlace.values()],
    spanSec,
    longestSec: latencies.at(-1) ?? 0,
    counts,
    heldSec: calls.reduce((sum, { heldMs }) => sum + (heldMs ?? 0), 0) / 1000,
    medianSec: latencies[Math.floor((latencies.length - 1) / 2)] ?? null,
  };
}
