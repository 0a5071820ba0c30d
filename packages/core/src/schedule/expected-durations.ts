import { type Trial, pairKey, type Setting, trialKey } from "@cooperbench-ts/results";
import type { ExperimentEvent } from "@cooperbench-ts/results/experiment";

/** What was measured of things of one kind. */
class Mean {
  #sum = 0;
  #count = 0;

  add(value: number): void {
    this.#sum += value;
    this.#count += 1;
  }

  get value(): number | null {
    return this.#count === 0 ? null : this.#sum / this.#count;
  }
}

/** A trial that came to `pass` or `fail`, and what its agent phase and its eval took together. */
export interface MeasuredTrial {
  readonly setting: Setting;
  /** Pair key. */
  readonly pair: string;
  readonly durationMs: number;
}

/**
 * How long trials have taken, and so will probably take: agent and eval phase of the attempt that gave the verdict, without what failed
 * before and without waits. It learns from the campaign's own events as trials end.
 */
export class ExpectedDurations {
  readonly #bySetting = new Map<string, Mean>();
  readonly #byPair = new Map<string, Mean>();
  /** Of trials that are not at their end, by trial. */
  readonly #phases = new Map<string, { agent?: number; eval?: number }>();
  #longestMs = 0;

  /** Of all that was measured, in ms. */
  get longestMs(): number {
    return this.#longestMs;
  }

  measured({ setting, pair, durationMs }: MeasuredTrial): void {
    const means = [
      [this.#bySetting, `${setting}/${pair}`],
      [this.#byPair, pair],
    ] as const;
    for (const [map, key] of means) {
      const mean = map.get(key) ?? new Mean();
      map.set(key, mean);
      mean.add(durationMs);
    }
    this.#longestMs = Math.max(this.#longestMs, durationMs);
  }

  note(event: ExperimentEvent): void {
    if (event.type !== "phase-ended" && event.type !== "trial-ended") return;
    const key = trialKey(event);
    if (event.type === "phase-ended") {
      // An eval of an earlier attempt is none of this one.
      const before = event.phase === "agent" ? {} : this.#phases.get(key);
      this.#phases.set(key, { ...before, [event.phase]: event.durationMs });
      return;
    }
    const { agent, eval: evaluation = 0 } = this.#phases.get(key) ?? {};
    this.#phases.delete(key);
    // A trial whose agent another session ran says only how long its eval takes, one without a verdict nothing at all.
    if (agent === undefined || event.verdict.verdict === "infra_error") return;
    this.measured({ setting: event.setting, pair: event.pair, durationMs: agent + evaluation });
  }

  /** In ms: what the same pair took in the same setting (another repeat), else in any; null where nothing like it has ended yet. */
  of({ setting, pair }: Pick<Trial, "setting" | "pair">): number | null {
    const key = pairKey(pair);
    return this.#bySetting.get(`${setting}/${key}`)?.value ?? this.#byPair.get(key)?.value ?? null;
  }
}

/**
 * Ranks trials for a queue: earlier settings first, within one the longest first, so that none of them stands alone at the end of the
 * run. Unknown ones go in between, as they come.
 */
export function trialPriority(
  settingOrder: readonly string[],
  expected: ExpectedDurations,
): (trial: Pick<Trial, "setting" | "pair">) => number {
  return (trial) => {
    const { longestMs } = expected;
    const share = longestMs === 0 ? 0 : (expected.of(trial) ?? longestMs / 2) / longestMs;
    // Less than the half step by which a trial that comes back goes ahead.
    return -settingOrder.indexOf(trial.setting) + 0.4 * Math.min(1, share);
  };
}
