import { pairKey } from "@cooperbench-ts/results";
import type { JournalEntry } from "../state/journal.ts";
import type { Trial } from "../state/layout.ts";

/** Guesses how long a trial will take, in ms; null where nothing like it has run yet. */
export type ExpectedDuration = (trial: Trial) => number | null;

/**
 * From the journal: what the same pair took in the same setting (another repeat), else in any setting. Long trials are begun
 * first, so that none of them stands alone at the end of the run.
 */
export function expectedDurations(entries: readonly JournalEntry[]): ExpectedDuration {
  const bySetting = new Map<string, number>();
  const byPair = new Map<string, number>();
  const begun = new Map<string, number>();
  for (const { at, event } of entries) {
    if (event.type !== "agent-started" && event.type !== "trial-judged") continue;
    const key = `${event.run}/${event.pair}`;
    if (event.type === "agent-started") {
      begun.set(key, Date.parse(at));
      continue;
    }
    const startedMs = begun.get(key);
    if (startedMs === undefined) continue;
    const tookMs = Math.max(0, Date.parse(at) - startedMs);
    bySetting.set(`${event.setting}/${event.pair}`, tookMs);
    byPair.set(event.pair, tookMs);
  }
  return ({ setting, pair }) => {
    const key = pairKey(pair);
    return bySetting.get(`${setting}/${key}`) ?? byPair.get(key) ?? null;
  };
}

/** Ranks trials for a queue: earlier settings first, within one the longest first, unknown ones in between as they come. */
export function trialPriority(
  settingOrder: readonly string[],
  expected: ExpectedDuration,
  longestMs: number,
): (trial: Trial) => number {
  return (trial) => {
    const share = longestMs === 0 ? 0 : (expected(trial) ?? longestMs / 2) / longestMs;
    // Less than the half step by which a trial that comes back goes ahead.
    return -settingOrder.indexOf(trial.setting) + 0.4 * Math.min(1, share);
  };
}
