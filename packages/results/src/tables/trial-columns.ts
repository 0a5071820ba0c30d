import { pairKey } from "../pair.ts";
import type { PairRow } from "./pairs-shape.ts";
import type { TrialRecord } from "./trial-record.ts";

/** The columns that name a trial in every table. */
export type TrialColumns = Pick<PairRow, "pairKey" | "run" | "arm" | "setting" | "upstreamSetting" | "repeat">;

/** What tells a trial from every other one; its arm follows from its run. */
export type TrialKey = Omit<TrialColumns, "arm">;

/** One trial of one run: models and experiments share pairs, settings and repeats, and of two settings that nobody knows upstream's words may differ. */
export function trialId({ run, pairKey: pair, setting, upstreamSetting, repeat }: TrialKey): string {
  return JSON.stringify([run, pair, setting, upstreamSetting, repeat]);
}

export function trialColumns(trial: TrialRecord): TrialColumns {
  const { run, arm, setting, upstreamSetting, repeat } = trial.context;
  return { pairKey: pairKey(trial.pair), run, arm, setting, upstreamSetting, repeat };
}
