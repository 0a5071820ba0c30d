import { addUsd } from "./add-usd.ts";
import type { SpendTotals } from "../events.ts";
import type { TrialState } from "../state/fold.ts";

export function spendTotals(states: Iterable<TrialState>): SpendTotals {
  let [knownUsd, wastedUsd, unknownAttempts] = [0, 0, 0];
  for (const state of states) {
    knownUsd = addUsd(knownUsd, state.spent.knownUsd);
    wastedUsd = addUsd(wastedUsd, state.wastedUsd);
    unknownAttempts += state.spent.unknownAttempts;
  }
  return { knownUsd, wastedUsd, unknownAttempts };
}
