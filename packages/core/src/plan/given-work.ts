import { type Pair, pairKey, type Trial } from "@cooperbench-ts/results";

/** Work that is there already and is only to be evaluated. */
export interface GivenWork {
  /** In the order in which they are evaluated; their runs and settings are the experiment's, instead of those of its configuration. */
  readonly trials: readonly Trial[];
  /**
   * Makes `pairFolder`, with what upstream's `run` would have left of this trial: result.json, patches, trajectories. It may be called
   * again for the same trial, and must then leave the same.
   */
  readonly place: (trial: Trial, pairFolder: string) => Promise<void>;
}

/** Each pair of the trials once, in their order. */
export function pairsOf({ trials }: GivenWork): Pair[] {
  return [...new Map(trials.map(({ pair }) => [pairKey(pair), pair])).values()];
}
