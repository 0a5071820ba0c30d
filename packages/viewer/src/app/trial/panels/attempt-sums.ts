import { type AttemptAccount, isWasted, type Spend } from "@cooperbench-ts/results";

/** What all attempts of a trial cost, in USD. */
export interface AttemptSums {
  /** The part that is known. */
  readonly knownUsd: number;
  /** Of that, what went into attempts that brought no result. */
  readonly wastedUsd: number;
  readonly wastedAttempts: number;
  /** Attempts whose cost is not known in full, or whose record cannot be read. */
  readonly unknownAttempts: number;
  /** Model calls whose price nobody saw. */
  readonly unknownCalls: number;
  /** What is unknown can have cost at most; null: no bound is known. */
  readonly unknownAtMostUsd: number | null;
  /** All of its work was there already, and cost nothing here. */
  readonly isGiven: boolean;
}

export function attemptSums(attempts: readonly AttemptAccount[]): AttemptSums {
  const read = attempts.flatMap((one) => (one.kind === "parsed" ? [one.attempt] : []));
  // Whoever made given work has paid for it.
  const paid = read.filter(({ spend }) => spend.source !== "given");
  const wasted = paid.filter(({ judgement, evals }) => isWasted(judgement, evals.length));
  const open = paid.map(({ spend }) => spend).filter(({ costUsd }) => costUsd === null);
  const rejected = attempts.length - read.length;
  return {
    knownUsd: sum(paid.map(({ spend }) => spend)),
    wastedUsd: sum(wasted.map(({ spend }) => spend)),
    wastedAttempts: wasted.length,
    unknownAttempts: open.length + rejected,
    unknownCalls: open.reduce((calls, { unknownCalls }) => calls + unknownCalls.length, 0),
    unknownAtMostUsd: rejected > 0 ? null : open.reduce<number | null>((most, spend) => add(most, bound(spend)), 0),
    isGiven: attempts.length > 0 && rejected === 0 && paid.length === 0,
  };
}

function sum(spends: readonly Spend[]): number {
  return spends.reduce((total, { knownUsd }) => total + knownUsd, 0);
}

function bound({ unknownCalls }: Spend): number | null {
  if (unknownCalls.length === 0) return null;
  return unknownCalls.reduce<number | null>((most, { atMostUsd }) => add(most, atMostUsd), 0);
}

function add(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}
