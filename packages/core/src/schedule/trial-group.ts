import type { DecidedTrial } from "../plan/planned-experiment.ts";

/** Trials that begin together. */
export interface TrialGroup {
  readonly trials: readonly DecidedTrial[];
  /** When the next group begins: with `end`, when none of these runs any more; with `begin`, as soon as these may run, besides them. */
  readonly nextAfter: "begin" | "end";
  /**
   * Before the first of them starts; rejects when the signal fires, as none of them starts then.
   * @returns those that cannot run @throws ExperimentError when nothing can go on
   */
  readonly begin: (signal: AbortSignal) => Promise<ReadonlySet<DecidedTrial>>;
  /** When none of them runs any more, with all trials that have come to their end so far. */
  readonly end: (ended: ReadonlySet<DecidedTrial>) => Promise<void>;
}

/** All at once, or run by run where no setting may overlap another. */
export function plainGroups(trials: readonly DecidedTrial[], strictOrder: boolean): TrialGroup[] {
  const groups = strictOrder ? [...Map.groupBy(trials, ({ trial }) => trial.run).values()] : [trials];
  return groups.map((group) => ({
    trials: group,
    nextAfter: "end",
    begin: async () => new Set(),
    end: async () => {},
  }));
}
