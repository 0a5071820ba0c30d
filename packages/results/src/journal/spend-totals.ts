import { addUsd } from "../sums.ts";
import type { Spend } from "../formats/attempt-file.ts";
import type { TrialState } from "./trial-state.ts";

/** Spend in USD: the known part, what of it went into failed attempts, and what is not known. */
export interface SpendTotals {
  readonly knownUsd: number;
  readonly wastedUsd: number;
  /** Attempts whose cost is not known, or only in part. */
  readonly unknownAttempts: number;
  /** Model calls of theirs whose price nobody saw; `explain` names them. */
  readonly unknownCalls: number;
  /** What the unknown can have cost at most, on top of `knownUsd`; null: no bound is known. */
  readonly unknownAtMostUsd: number | null;
}

const noSpend: SpendTotals = {
  knownUsd: 0,
  wastedUsd: 0,
  unknownAttempts: 0,
  unknownCalls: 0,
  unknownAtMostUsd: 0,
};

export function spendTotals(states: Iterable<TrialState>): SpendTotals {
  let total = noSpend;
  for (const { spent, wastedUsd, unknown } of states) {
    total = {
      knownUsd: addUsd(total.knownUsd, spent.knownUsd),
      wastedUsd: addUsd(total.wastedUsd, wastedUsd),
      unknownAttempts: total.unknownAttempts + spent.unknownAttempts,
      unknownCalls: total.unknownCalls + unknown.calls,
      unknownAtMostUsd: addBounds(total.unknownAtMostUsd, unknown.atMostUsd),
    };
  }
  return total;
}

/** USD that the calls without a price can have cost at most; null: nobody knows, as for an attempt whose calls nobody saw. */
export function boundOf({ costUsd, unknownCalls }: Spend): number | null {
  if (costUsd !== null) return 0;
  if (unknownCalls.length === 0) return null;
  return unknownCalls.reduce<number | null>((sum, { atMostUsd }) => addBounds(sum, atMostUsd), 0);
}

export function addBounds(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : addUsd(a, b);
}
