import type { Judgement, VerdictFile } from "../formats/verdict-file.ts";
import type { TrialCounts } from "../verdict/verdict-counts.ts";
import type { SpendTotals } from "../journal/spend-totals.ts";
import type { TrialLabel } from "../trial.ts";

/** What `runExperiment` says while it works. Every event is plain data. */
export type ExperimentEvent =
  /** A prerequisite was checked, or a part started. */
  | { readonly type: "notice"; readonly level: "info" | "warning"; readonly message: string }
  | {
      readonly type: "image";
      readonly image: string;
      readonly state: "pulling" | "verifying" | "good" | "bad";
      readonly message: string;
    }
  | {
      readonly type: "planned";
      readonly trials: number;
      readonly toRun: number;
      readonly skipped: number;
      readonly spent: SpendTotals;
    }
  /** Why each trial runs or not, before the first one starts. */
  | ({
      readonly type: "decided";
      readonly action: "agent" | "eval" | "recover" | "publish" | "conclude" | "skip";
      readonly why: string;
    } & TrialLabel)
  | ({
      readonly type: "phase-started";
      readonly attempt: number;
      readonly phase: "agent" | "eval";
      readonly at: string;
      readonly limitMs: number;
    } & TrialLabel)
  | ({
      readonly type: "phase-progress";
      readonly attempt: number;
      readonly steps: number;
      readonly calls: number;
      readonly costUsd: number | null;
    } & TrialLabel)
  | ({
      readonly type: "phase-ended";
      readonly attempt: number;
      readonly phase: "agent" | "eval";
      readonly judgement: Judgement;
      /** Spend of this phase; null when unknown. Evals spend nothing. */
      readonly costUsd: number | null;
      readonly durationMs: number;
    } & TrialLabel)
  | ({
      readonly type: "retry";
      readonly attempt: number;
      readonly action: "agent" | "eval";
      readonly reason: string;
      readonly delayMs: number;
    } & TrialLabel)
  | ({ readonly type: "trial-ended"; readonly verdict: VerdictFile; readonly spent: SpendTotals } & TrialLabel)
  /** No new trial starts until the cause has healed. `until`: ISO time at which it ends by the provider's word; only then patience counts. */
  | {
      readonly type: "paused";
      readonly cause: string;
      readonly message: string;
      readonly patienceMs: number;
      readonly until?: string;
    }
  | { readonly type: "resumed"; readonly cause: string; readonly pausedMs: number }
  /** No new trial starts while the run asks whether a cause holds for every trial. */
  | { readonly type: "asking"; readonly cause: string; readonly message: string; readonly limitMs: number }
  /** Nothing confirms it: trials go on. `refuted`: the answer was a good one; else nobody could tell. */
  | {
      readonly type: "asked";
      readonly cause: string;
      readonly refuted: boolean;
      readonly message: string;
      readonly pausedMs: number;
    }
  /** No new trial starts any more; running ones end. */
  | { readonly type: "stopping"; readonly cause: string; readonly message: string; readonly running: number }
  | { readonly type: "finished"; readonly outcome: ExperimentOutcome };

/** How a call of `runExperiment` ended. Failures of trials are data here, never exceptions. */
export interface ExperimentOutcome {
  readonly kind: "complete" | "incomplete" | "stopped" | "interrupted";
  /** What stopped it; null unless `stopped`. */
  readonly stop: { readonly cause: string; readonly message: string; readonly remedy: string } | null;
  readonly counts: TrialCounts;
  /** Trials that a later call goes on with: without a verdict, or `infra_error` for a reason that may get better. */
  readonly unfinished: number;
  readonly spent: SpendTotals;
}
