import { worksAlone } from "../setting.ts";
import { nothingToMerge, type PairRow } from "../tables/pairs-shape.ts";
import { isTaskBroken } from "./task-broken.ts";

/** What a rate is taken over, of the planned trials. `planned` counts everything but a pass as a failure: the paper's, and the safest. */
export const denominators = ["planned", "evaluated", "exclude-infra"] as const;
export type Denominator = (typeof denominators)[number];

/**
 * What counts as a success. `eval`: the verdict is pass, however upstream merged. `joint`: not when one agent's patch
 * alone was tested. `naive-only`: only when the plain merge (or identical patches) passed. Solo is the same under all.
 */
export const successPolicies = ["eval", "joint", "naive-only"] as const;
export type SuccessPolicy = (typeof successPolicies)[number];

/** `graded`: an agent that ran into its limits is judged by its patch (paper, upstream). `fail`: it is a failure. */
export const limitPolicies = ["graded", "fail"] as const;
export type LimitPolicy = (typeof limitPolicies)[number];

/** What counts as a conflict, and over which trials. */
export const conflictPolicies = ["naive-both-patched", "naive-all-evaluated", "not-clean"] as const;
export type ConflictPolicy = (typeof conflictPolicies)[number];

/**
 * What is left out besides. `task-broken`: trials whose task nobody can pass here, since the benchmark's own tests are broken, the
 * evaluation fails exactly as the dataset's own patches do (`as-gold-fails`), or the column `taskBroken` says so (`withTaskFaults`).
 */
export const exclusions = ["none", "task-broken"] as const;
export type Exclusion = (typeof exclusions)[number];

export interface RatePolicy {
  /** `planned` by default. */
  readonly denominator?: Denominator;
  /** `eval` by default. */
  readonly success?: SuccessPolicy;
  /** `graded` by default. */
  readonly limits?: LimitPolicy;
  /** `none` by default. */
  readonly exclude?: Exclusion;
}

/** The policy in one cell, so that a row pasted out of its table still says what it is. */
export function policyText(policy: Required<RatePolicy>): string {
  const exclude = policy.exclude === "none" ? "" : `; exclude=${policy.exclude}`;
  return `denominator=${policy.denominator}; success=${policy.success}; limits=${policy.limits}${exclude}`;
}

export function withDefaults(policy: RatePolicy): Required<RatePolicy> {
  return {
    denominator: policy.denominator ?? "planned",
    success: policy.success ?? "eval",
    limits: policy.limits ?? "graded",
    exclude: policy.exclude ?? "none",
  };
}

/** mini_swe_agent and its successor say the first, OpenHands the second. */
const HIT_LIMIT = /Limits?Exceeded/;

/** Whether a trial succeeded: true, false, or null when the denominator leaves it out, or the plan does not name it. */
export function outcome(row: PairRow, policy: Required<RatePolicy>): boolean | null {
  if (!row.planned || (policy.exclude === "task-broken" && isTaskBroken(row))) return null;
  if (policy.denominator === "evaluated" && row.bothPassed === null) return null;
  if (policy.denominator === "exclude-infra" && row.verdict !== "pass" && row.verdict !== "fail") return null;
  if (row.verdict !== "pass") return false;
  if (
    policy.limits === "fail" &&
    [row.aStatus, row.bStatus].some((status) => status !== null && HIT_LIMIT.test(status))
  )
    return false;
  if (row.mergedBy === nothingToMerge || worksAlone(row.setting) || policy.success === "eval") return true;
  return policy.success === "joint"
    ? row.mergedBy !== "single-agent"
    : row.mergedBy === "naive" || row.mergedBy === "identical";
}

/** Whether the patches conflicted: true, false, or null when the trial says nothing about it. */
export function conflicted(row: PairRow, policy: ConflictPolicy): boolean | null {
  if (policy === "naive-both-patched" || row.naiveConflict === true) return row.naiveConflict;
  if (row.mergeStatus === null) return null;
  return policy === "not-clean" ? row.mergeStatus !== "clean" : row.mergeStatus === "conflicts";
}
