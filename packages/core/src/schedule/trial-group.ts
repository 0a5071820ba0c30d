import type { DecidedTrial } from "../plan/planned-experiment.ts";

/** Trials that begin together. */
export interface TrialGroup {
  readonly trials: readonly DecidedTrial[];
  /** The next group begins `after` none of these runs any more, or `alongside`: at once, whether these may run yet or not. */
  readonly next: "after" | "alongside";
  /**
   * Before the first of them starts; rejects when the signal fires, as none of them starts then.
   * @returns those that cannot run @throws ExperimentError when no other group could begin either
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
    next: "after",
    begin: async () => new Set(),
    end: async () => {},
  }));
}
