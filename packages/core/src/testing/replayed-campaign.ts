import { pairKey, parsePairKey, type Pair, type Reason, type Setting } from "@cooperbench-ts/results";
import { backoffMs } from "../schedule/backoff.ts";
import { ExpectedDurations, trialPriority } from "../schedule/expected-durations.ts";
import { TrialQueue, type TurnEnd } from "../schedule/trial-queue.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** How long a trial held its slot, and the infrastructure failure that sent it back to wait; null: it ended. */
export interface RecordedTurn {
  readonly ms: number;
  readonly cause: Reason | null;
}

export interface RecordedTrial {
  readonly setting: Setting;
  readonly pair: Pair;
  readonly turns: readonly RecordedTurn[];
}

export function parseRecording(jsonLines: string): RecordedTrial[] {
  return jsonLines
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const { setting, pair, turns } = JSON.parse(line) as RecordedTrial & { pair: string };
      return { setting, pair: parsePairKey(pair) as Pair, turns };
    });
}

export interface Replay {
  readonly makespanMs: number;
  /** The slots cannot be used better than this: all the work over all of them, or the longest trial. */
  readonly lowerBoundMs: number;
  /** In order of their first turn. */
  readonly begun: readonly RecordedTrial[];
}

/** Carries recorded trials through the real queue and the real order, in virtual time. */
export async function replayCampaign(
  recorded: readonly RecordedTrial[],
  options: { settings: readonly Setting[]; concurrency: number; strictOrder?: boolean },
): Promise<Replay> {
  const clock = new VirtualClock();
  const expected = new ExpectedDurations();
  const priority = trialPriority(options.settings, expected);
  const turnsDone = new Map<RecordedTrial, number>();
  const begun: RecordedTrial[] = [];
  const queue = new TrialQueue<RecordedTrial>({
    concurrency: options.concurrency,
    priority,
    keepsSlot: () => false,
    clock,
    turn: async (trial): Promise<TurnEnd> => {
      const done = turnsDone.get(trial) ?? 0;
      if (done === 0) begun.push(trial);
      turnsDone.set(trial, done + 1);
      const { ms, cause } = trial.turns[done] as RecordedTurn;
      await clock.sleep(ms);
      if (cause !== null) {
        const wait = { failedTry: done + 1, timeScale: 1, random: 0.5 };
        return { kind: "again", afterMs: backoffMs(cause, wait) };
      }
      expected.measured({ setting: trial.setting, pair: pairKey(trial.pair), durationMs: ms });
      return { kind: "done" };
    },
  });
  const groups =
    options.strictOrder === true ? [...Map.groupBy(recorded, (trial) => trial.setting).values()] : [recorded];
  const run = (async () => {
    for (const group of groups) await queue.run(group);
  })();
  await clock.runUntil(run);
  const held = recorded.map(({ turns }) => turns.reduce((sum, { ms }) => sum + ms, 0));
  const work = held.reduce((sum, ms) => sum + ms, 0);
  return { makespanMs: clock.monotonicMs(), lowerBoundMs: Math.max(work / options.concurrency, ...held), begun };
}
