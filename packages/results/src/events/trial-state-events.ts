import type { ExperimentState } from "../journal/fold.ts";
import type { JournalEvent } from "../journal/journal-event.ts";
import { newTrialState } from "../journal/trial-state.ts";
import { trialKey, type TrialLabel } from "../trial.ts";

/** What brings a fold of other lines to a state: nothing where it is there already. */
export function trialStateEvents(
  from: ExperimentState,
  to: ExperimentState,
  trials: readonly TrialLabel[],
): JournalEvent[] {
  const differ = (one: unknown, other: unknown): boolean => JSON.stringify(one) !== JSON.stringify(other);
  const { sessions, preflightUsd, acceptedDrift } = to;
  const head: JournalEvent[] =
    from.sessions !== sessions || from.preflightUsd !== preflightUsd || differ(from.acceptedDrift, acceptedDrift)
      ? [{ type: "compacted", archive: null, sessions, preflightUsd, acceptedDrift }]
      : [];
  const states = trials.flatMap(({ run, setting, pair }): JournalEvent[] => {
    const key = trialKey({ run, pair });
    const state = to.trials.get(key) ?? newTrialState();
    const known = from.trials.get(key) ?? newTrialState();
    return differ(known, state) ? [{ type: "trial-state", state, run, setting, pair }] : [];
  });
  return [...head, ...states];
}
