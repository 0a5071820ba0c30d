import type { Judgement, VerdictFile } from "@cooperbench-ts/results";

/** All that the journal says of one trial. */
export class TrialState {
  /** Highest attempt number in use; 0: none yet. */
  lastAttempt = 0;
  /** Tries that count against the budget since the trial was last opened. */
  tries = { agent: 0, eval: 0 };
  /** Counted tries over all sessions. */
  attempts = { agent: 0, eval: 0 };
  spent = { knownUsd: 0, unknownAttempts: 0 };
  /** Of the attempts of unknown cost: their calls without a price, and what these can have cost at most (null: no bound). */
  unknown: { calls: number; atMostUsd: number | null } = { calls: 0, atMostUsd: 0 };
  /** USD known to have gone into attempts whose agent's work came to nothing. */
  wastedUsd = 0;
  /** A phase that was started and has no end: the harness died in it. */
  open: { attempt: number; phase: "agent" | "eval"; evalTry: number } | null = null;
  /** The last phase that ended since the trial was opened. */
  last: { attempt: number; judgement: Judgement; costUsd: number | null; knownUsd: number; repairs: number } | null =
    null;
  judged: { attempt: number; verdict: VerdictFile } | null = null;
  published = false;
  /** Evals of the last attempt that came to their end. */
  evalsOfLast = 0;
  /** `judgedAt` of every verdict so far: whether the journal knows of the one that a file holds. */
  verdictsAt: string[] = [];
}

/** Number of the attempt that an adopted result stands for. */
export const ADOPTED_ATTEMPT = 1;
