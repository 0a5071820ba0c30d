import { type CallOutcome, callOutcome, type ModelCallAccount } from "@cooperbench-ts/results";
import type { StripPlaces } from "./strip-layout.ts";

/** A call of the model on the strip, or several of one outcome that begin at one place. */
export interface StripCall {
  /** That took longest of those it stands for. */
  readonly call: ModelCallAccount;
  readonly outcome: CallOutcome;
  /** Where the door began to hold it back, from 0 to 1; null: it did not. */
  readonly heldX: number | null;
  /** Where it went out. */
  readonly x: number;
  readonly endX: number;
  readonly count: number;
}

/** When a call was held back from, went out and ended, in seconds since the epoch; null: it has no time. */
function callSpan({ at, latencyMs, heldMs }: ModelCallAccount) {
  const sentSec = Date.parse(at) / 1000;
  if (Number.isNaN(sentSec)) return null;
  return { heldSec: sentSec - (heldMs ?? 0) / 1000, sentSec, endSec: sentSec + (latencyMs ?? 0) / 1000 };
}

/** The times that calls take, so that the strip is wide enough for them. */
export function callTimes(calls: readonly ModelCallAccount[]) {
  return calls.flatMap((call) => {
    const span = callSpan(call);
    return span === null ? [] : [{ timeSec: span.heldSec, endSec: span.endSec }];
  });
}

/**
 * Calls by time. Of many at one place the longest is shown, for each outcome: what failed is never hidden by what went well.
 * @param room how many places can be told apart
 */
export function stripCalls(places: StripPlaces, calls: readonly ModelCallAccount[], room: number): StripCall[] {
  const found = new Map<string, { readonly one: StripCall; readonly seconds: number }>();
  for (const call of calls) {
    const span = callSpan(call);
    const [heldX, x, endX] =
      span === null ? [] : [span.heldSec, span.sentSec, span.endSec].map((sec) => places.ofTime(sec));
    if (span === null || heldX == null || x == null || endX == null) continue;
    const outcome = callOutcome(call);
    const key = `${Math.round(x * Math.max(room, 1))} ${outcome}`;
    const before = found.get(key);
    const count = (before?.one.count ?? 0) + 1;
    const seconds = span.endSec - span.heldSec;
    if (before !== undefined && before.seconds >= seconds) found.set(key, { ...before, one: { ...before.one, count } });
    else {
      const isHeld = span.heldSec < span.sentSec;
      found.set(key, { one: { call, outcome, heldX: isHeld ? heldX : null, x, endX, count }, seconds });
    }
  }
  return [...found.values()].map(({ one }) => one);
}
