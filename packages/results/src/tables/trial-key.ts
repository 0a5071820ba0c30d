import { pairKey } from "../pair.ts";
import type { PairRow } from "./pairs-shape.ts";
import type { Trial } from "./trial.ts";

/** The columns that name a trial in every table. */
export type TrialKey = Pick<PairRow, "pairKey" | "run" | "setting" | "repeat">;

export function trialKey(trial: Trial): TrialKey {
  const { run, setting, repeat } = trial.context;
  return { pairKey: pairKey(trial.pair), run, setting, repeat };
}
