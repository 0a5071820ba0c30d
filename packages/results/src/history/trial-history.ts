import { applyToTrial } from "../journal/fold.ts";
import type { TrialEvent } from "../journal/journal-event.ts";
import { newTrialState, type TrialState } from "../journal/trial-state.ts";
import type { TrialLabel } from "../trial.ts";
import { lostResult, type LostResult } from "./lost-result.ts";
import { tellAgain } from "./tell-again.ts";
import type { TrialFiles } from "./trial-files.ts";

/** What journal and folders say of one trial together. */
export interface TrialHistory {
  /** undefined: neither knows of it. */
  readonly state: TrialState | undefined;
  /** All that it is to be told anew where lines of it may be damaged; null: its lines stand. */
  readonly anew: readonly TrialEvent[] | null;
  /** The lines that its journal lacks, in order. */
  readonly missing: readonly TrialEvent[];
  /** A result that is finished by the journal and not there any more. */
  readonly lost: LostResult | null;
}

/**
 * Holds the journal against the folders. A journal may be a copy of an earlier moment, or be gone, while attempts and
 * results are there, and results may have been taken away: neither must be paid for, or kept, unseen.
 *
 * @param journaled what its sound lines come to; undefined: there is none
 * @param lines these lines, where others of the journal are damaged. Nobody knows what those said: where lines and folders do
 *   not agree, the trial is told anew from both
 */
export async function trialHistory(
  trial: TrialLabel,
  files: TrialFiles,
  journaled: TrialState | undefined,
  lines: readonly TrialEvent[] | null,
): Promise<TrialHistory> {
  const anew = lines === null ? null : await toldAnew(trial, files, journaled, lines);
  const known = anew === null ? journaled : stateAfter(undefined, anew);
  const missing =
    known === undefined || mayBeBehind(files, known) ? await tellAgain(files, trial, known ?? newTrialState()) : [];
  const state = missing.length === 0 ? known : stateAfter(known, missing);
  const lost = state === undefined ? null : lostResult(files, state);
  // Then it only has to be published again.
  const unpublished = state !== undefined && lost === "verdict" ? { ...state, published: false } : state;
  return { state: unpublished, anew, missing, lost };
}

/** null: its sound lines and its folders agree. */
async function toldAnew(
  trial: TrialLabel,
  files: TrialFiles,
  journaled: TrialState | undefined,
  lines: readonly TrialEvent[],
): Promise<readonly TrialEvent[] | null> {
  const told = await tellAgain(files, trial, newTrialState(), lines);
  if (told.length === 0) return null;
  return journaled !== undefined && fingerprint(journaled) === fingerprint(stateAfter(undefined, told)) ? null : told;
}

/** Nothing follows a finished trial, unless it was opened again: then there is a further attempt. */
function mayBeBehind(files: TrialFiles, { judged, published, lastAttempt }: TrialState): boolean {
  const finished = published && (judged?.verdict.verdict === "pass" || judged?.verdict.verdict === "fail");
  return !finished || files.hasAttempt(lastAttempt + 1);
}

function stateAfter(state: TrialState | undefined, events: readonly TrialEvent[]): TrialState {
  const next = state === undefined ? newTrialState() : structuredClone(state);
  for (const event of events) applyToTrial(next, event);
  return next;
}

function fingerprint({ lastAttempt, attempts, spent, open, last, judged, verdictsAt }: TrialState): string {
  return JSON.stringify([
    lastAttempt,
    attempts,
    [spent.knownUsd.toFixed(9), spent.unknownAttempts],
    open,
    [last?.attempt, last?.judgement.reason],
    judged?.verdict.judgedAt,
    verdictsAt,
  ]);
}
