import { runGivenPhase, type Machine } from "@cooperbench-ts/attempt";
import type { GivenWork } from "../plan/given-work.ts";
import type { AttemptExecutor } from "./attempt-executor.ts";

/** Agent phases place the given work; everything else goes to `local`. */
export function givenWorkExecutor(local: AttemptExecutor, machine: Machine, { place }: GivenWork): AttemptExecutor {
  return {
    execute: (order, options) =>
      order.work.kind === "agent"
        ? runGivenPhase(order, { ...machine, ...options }, (pairFolder) => place(order.trial, pairFolder))
        : local.execute(order, options),
  };
}
