import { pairKey } from "../pair.ts";
import type { PairRow } from "./pairs-shape.ts";
import type { Trial } from "./trial.ts";

/** The columns that name a trial in every table. */
export function trialKey(trial: Trial): Pick<PairRow, "pairKey" | "run" | "setting" | "repeat"> {
  const { run, setting, repeat } = trial.context;
  return { pairKey: pairKey(trial.pair), run, setting, repeat };
}
