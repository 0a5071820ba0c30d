import type { PeerSlot } from "../agent-slots.ts";
import { hexDigits, unit } from "../random.ts";

/** What an agent of a team does to its task of the list. */
export interface TaskPlan {
  readonly id: string;
  readonly claims: boolean;
  /** When, in shares of the time that the agents have. */
  readonly claimShare: number;
  readonly saysDone: boolean;
}

/** When an agent says that its task is done. */
export const DONE_SHARE = 0.95;

export function taskPlan(owner: PeerSlot, ...salt: readonly (string | number)[]): TaskPlan {
  return {
    id: hexDigits(10, ...salt, "task", owner),
    claims: unit(...salt, "claims", owner) < 0.9,
    claimShare: 0.1 + 0.2 * unit(...salt, "claimed", owner),
    saysDone: unit(...salt, "says done", owner) < 0.8,
  };
}

/** The commands for it, by step. */
export function taskSteps(plan: TaskPlan, steps: number): ReadonlyMap<number, string> {
  // Too short for anything but its work.
  if (!plan.claims || steps < 8) return new Map();
  const at = (share: number): number => Math.max(0, Math.floor(share * (steps + 1)) - 1);
  const claim: [number, string] = [at(plan.claimShare), `coop-task-claim ${plan.id}`];
  const done: [number, string] = [Math.min(at(DONE_SHARE), steps - 2), `coop-task-update ${plan.id} done`];
  return new Map(plan.saysDone ? [claim, done] : [claim]);
}
