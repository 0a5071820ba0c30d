import type { Judgement, VerdictFile } from "@cooperbench-ts/results";

/** All that the journal says of one trial. */
export interface TrialState {
  /** Highest attempt number in use; 0: none yet. */
  lastAttempt: number;
  /** Tries that count against the budget since the trial was last opened. */
  tries: { agent: number; eval: number };
  /** Counted tries over all sessions. */
  attempts: { agent: number; eval: number };
  spent: { knownUsd: number; unknownAttempts: number };
  /** Of the attempts of unknown cost: their calls without a price, and what these can have cost at most (null: no bound). */
  unknown: { calls: number; atMostUsd: number | null };
  /** USD known to have gone into attempts whose agent's work came to nothing. */
  wastedUsd: number;
  /** A phase that was started and has no end: the harness died in it. */
  open: { attempt: number; phase: "agent" | "eval"; evalTry: number } | null;
  /** The last phase that ended since the trial was opened. */
  last: { attempt: number; judgement: Judgement; costUsd: number | null; knownUsd: number; repairs: number } | null;
  judged: { attempt: number; verdict: VerdictFile } | null;
  published: boolean;
  /** Evals of the last attempt that came to their end. */
  evalsOfLast: number;
  /** `judgedAt` of every verdict so far: whether the journal knows of the one that a file holds. */
  verdictsAt: string[];
}

export function newTrialState(): TrialState {
  return {
    lastAttempt: 0,
    tries: { agent: 0, eval: 0 },
    attempts: { agent: 0, eval: 0 },
    spent: { knownUsd: 0, unknownAttempts: 0 },
    unknown: { calls: 0, atMostUsd: 0 },
    wastedUsd: 0,
    open: null,
    last: null,
    judged: null,
    published: false,
    evalsOfLast: 0,
    verdictsAt: [],
  };
}

/** Number of the attempt that an adopted result stands for. */
export const ADOPTED_ATTEMPT = 1;
