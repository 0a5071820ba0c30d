import type { EvalPolicy } from "../formats/eval-policy.ts";
import type { Reason } from "../formats/reasons.ts";
import type { Verdict } from "../formats/verdict-file.ts";

/** A patch as it was graded. Two of one hash have the same bytes. */
export interface GradedPatch {
  readonly file: string;
  readonly hash: string;
  /** Of its text without what upstream's cut takes: blanks at the ends, carriage returns. */
  readonly core: string;
  /** Of upstream's bytes, where the patch was made whole; null: they are not kept here. */
  readonly cut: string | null;
  /** Paths that upstream drops before it grades, under each filter. */
  readonly dropped: Readonly<Record<"python" | "all-languages", readonly string[]>>;
}

/** Under what somebody graded; null: the tree does not tell. */
export interface GradingConditions {
  readonly upstreamVersion: string | null;
  readonly evalPolicy: EvalPolicy | null;
  /** Of the task's image. */
  readonly imageDigest: string | null;
  /** Of both features, by `repo/task/fN`. */
  readonly datasetHash: Readonly<Record<string, string>> | null;
}

/** One grading of one pair's work. */
export interface GradedTrial {
  /** As this tree calls it. */
  readonly run: string;
  /** Its folder, absolute: two runs of one name differ by it. */
  readonly runDir: string;
  /** The run whose agents did the work, where it was regraded; else null. */
  readonly workRun: string | null;
  /** The tree it was taken from; null: its own. */
  readonly workTree: string | null;
  /** Upstream's word: `solo`, `coop`. */
  readonly upstreamSetting: string | null;
  readonly pair: string;
  /** Which grading of the work it is, from 1. */
  readonly grading: number;
  readonly verdict: Verdict | null;
  readonly reason: Reason;
  readonly aPassed: boolean | null;
  readonly bPassed: boolean | null;
  readonly mergeStatus: string | null;
  readonly mergeStrategy: string | null;
  /** Of the bytes of its result.json, which is written once, by the agents' phase; null: there is none. */
  readonly resultHash: string | null;
  /** null: the pair has no folder. */
  readonly patches: readonly GradedPatch[] | null;
  readonly conditions: GradingConditions;
}
