import { applyToTrial, type ExperimentState } from "../journal/fold.ts";
import type { TrialEvent } from "../journal/journal-event.ts";
import { newTrialState, type TrialState } from "../journal/trial-state.ts";
import { trialKey, type TrialLabel } from "../trial.ts";
import type { TrialFiles } from "./trial-files.ts";
import { lostResult, type LostResult } from "./lost-result.ts";
import { tellAgain } from "./tell-again.ts";

export interface Reconciled {
  /** What the journal and the folders say together. */
  readonly state: ExperimentState;
  /** The lines that the journal lacks, in order. */
  readonly missing: readonly TrialEvent[];
  /** By trial key: results that are finished by the journal and not there any more. */
  readonly lost: ReadonlyMap<string, LostResult>;
}

/**
 * Holds the journal against the folders, trial by trial. A journal may be a copy of an earlier moment, or be gone, while
 * attempts and results are there, and results may have been taken away: neither must be paid for, or kept, unseen.
 */
export async function reconcile(
  trials: readonly TrialLabel[],
  filesOf: (trial: TrialLabel) => TrialFiles,
  folded: ExperimentState,
): Promise<Reconciled> {
  const states = new Map(folded.trials);
  const missing: TrialEvent[] = [];
  const lost = new Map<string, LostResult>();
  for (const trial of trials) {
    const key = trialKey(trial);
    const files = filesOf(trial);
    const known = states.get(key);
    if (known === undefined || mayBeBehind(files, known)) {
      const told = await tellAgain(files, trial, known ?? newTrialState());
      if (told.length > 0) {
        states.set(key, stateAfter(known ?? newTrialState(), told));
        missing.push(...told);
      }
    }
    const state = states.get(key);
    const gone = state === undefined ? null : lostResult(files, state);
    if (state === undefined || gone === null) continue;
    lost.set(key, gone);
    // Then it only has to be published again.
    if (gone === "verdict") states.set(key, { ...state, published: false });
  }
  return { state: { ...folded, trials: states }, missing, lost };
}

/** Nothing follows a finished trial, unless it was opened again: then there is a further attempt. */
function mayBeBehind(files: TrialFiles, { judged, published, lastAttempt }: TrialState): boolean {
  const finished = published && (judged?.verdict.verdict === "pass" || judged?.verdict.verdict === "fail");
  return !finished || files.hasAttempt(lastAttempt + 1);
}

export function stateAfter(state: TrialState, events: readonly TrialEvent[]): TrialState {
  const next = structuredClone(state);
  for (const event of events) applyToTrial(next, event);
  return next;
}
