import type { Origin } from "../formats/origin.ts";
import type { Judgement, VerdictFile } from "../formats/verdict-file.ts";

/** All that the journal says of one trial. */
export type TrialState = ReturnType<typeof newTrialState>;

/** One of which it says nothing. */
export function newTrialState() {
  return {
    /** Highest attempt number in use; 0: none yet. */
    lastAttempt: 0,
    /** Tries that count against the budget since the trial was last opened. */
    tries: { agent: 0, eval: 0 },
    /** Counted tries over all sessions. */
    attempts: { agent: 0, eval: 0 },
    spent: { knownUsd: 0, unknownAttempts: 0 },
    /** Of the attempts of unknown cost: their calls without a price, and what these can have cost at most (null: no bound). */
    unknown: { calls: 0, atMostUsd: 0 as number | null },
    /** USD known to have gone into attempts whose agent's work came to nothing. */
    wastedUsd: 0,
    /** A phase that was started and has no end: the harness died in it. */
    open: null as { attempt: number; phase: "agent" | "eval"; evalTry: number } | null,
    /** The last phase that ended since the trial was opened. */
    last: null as LastPhase | null,
    /** Where the work of the last attempt is from; undefined: an agent of this experiment did it. */
    origin: undefined as Origin | undefined,
    judged: null as { attempt: number; verdict: VerdictFile } | null,
    published: false,
    /** Evals of the last attempt that came to their end. */
    evalsOfLast: 0,
    /** `judgedAt` of every verdict so far: whether the journal knows of the one that a file holds. */
    verdictsAt: [] as string[],
  };
}

interface LastPhase {
  attempt: number;
  judgement: Judgement;
  costUsd: number | null;
  knownUsd: number;
  repairs: number;
}

/** Number of the attempt that an adopted result stands for. */
export const ADOPTED_ATTEMPT = 1;
