import { type Machine, runAttempt } from "@cooperbench-ts/attempt";
import type { Layout } from "../layout/layout.ts";
import type { AttemptExecutor } from "./attempt-executor.ts";

/** Carries out orders in this process, in the folders of the experiment. */
export function localExecutor(layout: Layout, machine: Machine): AttemptExecutor {
  return {
    execute: (order, { signal, onProgress }) => {
      const { trial, attempt } = order;
      const [folder, published] = [layout.attempt(trial, attempt).dir, layout.published(trial)];
      return runAttempt(order, { ...machine, folder, published, signal, onProgress });
    },
  };
}
