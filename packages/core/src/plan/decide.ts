import { isKeptAtLimit, type Judgement, reasonTraits, type TimeLimit } from "@cooperbench-ts/results";
import type { LostResult, TrialState } from "@cooperbench-ts/results/experiment";

/** What a run does next about a trial, and why, in words. Pure. */
export type Decision =
  | { readonly action: "agent"; readonly why: string; readonly reopen: boolean }
  /** The agent's work of this attempt is good: only its eval phase runs. */
  | { readonly action: "eval"; readonly attempt: number; readonly why: string; readonly reopen: boolean }
  /** A phase was cut off by the death of the harness: look at what it left before paying again. */
  | { readonly action: "recover"; readonly attempt: number; readonly phase: "agent" | "eval"; readonly why: string }
  /** A verdict is there; the folder only has to be put in its place. */
  | { readonly action: "publish"; readonly attempt: number; readonly why: string }
  /** All tries are spent: the last judgement becomes the verdict. */
  | { readonly action: "conclude"; readonly attempt: number; readonly why: string }
  | { readonly action: "skip"; readonly why: string };

/** Whether it starts an agent, now or after a look at what is there; an eval and what is only put in its place spend nothing. */
export function mayCallModel({ action }: Decision): boolean {
  return action === "agent" || action === "recover";
}

export interface DecideOptions {
  readonly attempts: number;
  readonly keepInfra: boolean;
  /** What becomes of a timeout of agents that were at work all the time. */
  readonly timeLimit: TimeLimit;
}

/** What a call of `run` does first about a trial. @param lost what is gone of a finished one's results */
export function decideAtStart(
  state: TrialState | undefined,
  options: DecideOptions,
  lost: LostResult | null = null,
): Decision {
  if (state?.judged == null) return decideNext(state, options);
  const { attempt, verdict } = state.judged;
  const label = `${verdict.verdict ?? "without a verdict"} (${verdict.reason})`;
  if (verdict.verdict === "pass" || verdict.verdict === "fail") {
    const anew = `it was ${label}, but its`;
    if (lost === "result")
      return { action: "agent", why: `opened again: ${anew} result.json is gone or damaged`, reopen: true };
    if (lost === "evaluation") {
      const why = `opened again: ${anew} eval.json is gone or damaged; the agent's work is kept, only the eval runs`;
      return { action: "eval", attempt, why, reopen: true };
    }
    return state.published
      ? { action: "skip", why: `finished: ${label}` }
      : { action: "publish", attempt, why: `finished: ${label}, but not yet in its place` };
  }
  const kept = whyKept(verdict, options);
  if (kept !== null) {
    const why = `${reasonTraits[verdict.reason].stands ? "finished:" : "kept as"} ${label}`;
    return state.published ? { action: "skip", why: `${why}${kept}` } : { action: "publish", attempt, why };
  }
  const why = `opened again: it ended ${label}`;
  return verdict.redo === "eval"
    ? { action: "eval", attempt, why: `${why}; the agent's work is kept, only the eval runs`, reopen: true }
    : { action: "agent", why, reopen: true };
}

/** Why a trial without a pass or fail is left as it is, in words to add; null: it is opened again. */
function whyKept(verdict: Judgement, { keepInfra, timeLimit }: DecideOptions): string | null {
  if (reasonTraits[verdict.reason].stands) return "";
  if (keepInfra) return " (--keep-infra)";
  return isKeptAtLimit(verdict) && timeLimit !== "retry"
    ? ": its agents were at work until the limit, so that another attempt would end the same way (--time-limit retry opens it)"
    : null;
}

/** What to do after a phase, or where a dead harness stopped. */
export function decideNext(state: TrialState | undefined, options: DecideOptions): Decision {
  if (state === undefined) return { action: "agent", why: "not run yet", reopen: false };
  if (state.open !== null) {
    const { attempt, phase } = state.open;
    return { action: "recover", attempt, phase, why: `the harness died in the ${phase} phase of attempt ${attempt}` };
  }
  if (state.last === null)
    return {
      action: "agent",
      why: state.lastAttempt === 0 ? "not run yet" : "the last attempt was interrupted",
      reopen: false,
    };
  const { attempt, judgement } = state.last;
  if (judgement.redo === "none")
    return { action: "conclude", attempt, why: `judged ${judgement.verdict ?? "nothing"} (${judgement.reason})` };
  const spent = state.tries[judgement.redo];
  if (spent >= options.attempts)
    return { action: "conclude", attempt, why: `${judgement.reason} after ${spent} tries` };
  if (judgement.redo === "eval") {
    const why =
      judgement.verdict === null ? "the agent's work is not evaluated yet" : `the eval ended in ${judgement.reason}`;
    return { action: "eval", attempt, why, reopen: false };
  }
  return { action: "agent", why: `attempt ${attempt} ended in ${judgement.reason}`, reopen: false };
}
