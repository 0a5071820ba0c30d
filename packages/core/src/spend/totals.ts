import type { Spend } from "@cooperbench-ts/results";
import { addUsd } from "./add-usd.ts";
import type { SpendTotals } from "../events.ts";
import type { TrialState } from "../state/fold.ts";

export const noSpend: SpendTotals = {
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
