import type { GivenWorkOfTrial } from "@cooperbench-ts/attempt";
import { type Pair, pairKey, type RunManifest, type Trial } from "@cooperbench-ts/results";

export type GivenRun = Pick<RunManifest, "setting" | "repeat" | "pairs"> &
  Partial<
    Pick<
      RunManifest,
      "agent" | "model" | "endpointHost" | "agentConfigHash" | "agentBudget" | "evalPolicy" | "nudge" | "source"
    >
  >;

/** Work that is there already and is only to be evaluated. */
export interface GivenWork {
  /**
   * What is known of a run, by its name, instead of what the configuration says: who worked, how it is graded, where the work is from.
   * Runs and pairs that it names beside those of the trials are planned all the same: they have no work that could be evaluated.
   */
  readonly runs?: ReadonlyMap<string, GivenRun>;
  /** In the order in which they are evaluated; their runs and settings are the experiment's, instead of those of its configuration. */
  readonly trials: readonly Trial[];
  /**
   * Makes `pairFolder`, with what upstream's `run` would have left of this trial: result.json, patches, trajectories. It may be called
   * again for the same trial, and must then leave the same.
   */
  readonly place: (trial: Trial, pairFolder: string) => Promise<void>;
  /** What the work itself does not tell. */
  readonly about?: (trial: Trial) => Pick<GivenWorkOfTrial, "again" | "patchRepair">;
  /**
   * Each run was made under conditions of its own, which its name tells: one that is not there yet is held against no other, and
   * what changes for the tasks of one run concerns no other. Default: they are the runs of one campaign.
   */
  readonly apart?: boolean;
}

/** Each pair of the trials once, in their order. */
export function pairsOf({ trials }: GivenWork): Pair[] {
  return [...new Map(trials.map(({ pair }) => [pairKey(pair), pair])).values()];
}
