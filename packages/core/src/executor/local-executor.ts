import { type Machine, runAttempt } from "@cooperbench-ts/attempt";
import type { AttemptExecutor } from "./attempt-executor.ts";

/** Carries out orders in this process. */
export function localExecutor(machine: Machine): AttemptExecutor {
  return { execute: (order, options) => runAttempt(order, { ...machine, ...options }) };
}
