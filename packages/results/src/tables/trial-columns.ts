import { pairKey } from "../pair.ts";
import type { PairRow } from "./pairs-shape.ts";
import type { TrialRecord } from "./trial-record.ts";

/** The columns that name a trial in every table. */
export type TrialColumns = Pick<PairRow, "pairKey" | "run" | "arm" | "setting" | "upstreamSetting" | "repeat">;

export function trialColumns(trial: TrialRecord): TrialColumns {
  const { run, arm, setting, upstreamSetting, repeat } = trial.context;
  return { pairKey: pairKey(trial.pair), run, arm, setting, upstreamSetting, repeat };
}
