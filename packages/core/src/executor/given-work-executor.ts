import { type Machine, phaseOf, runGivenPhase } from "@cooperbench-ts/attempt";
import type { GivenWork } from "../plan/given-work.ts";
import type { AttemptExecutor } from "./attempt-executor.ts";

/** Agent phases place the given work, also those that were cut off; everything else goes to `local`. */
export function givenWorkExecutor(
  local: AttemptExecutor,
  machine: Machine,
  { place, about }: GivenWork,
): AttemptExecutor {
  return {
    execute: (order, options) =>
      phaseOf(order) === "agent"
        ? runGivenPhase(
            order,
            { ...machine, ...options },
            { ...about?.(order.trial), place: (pairFolder) => place(order.trial, pairFolder) },
          )
        : local.execute(order, options),
  };
}
