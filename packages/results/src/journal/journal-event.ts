import type { TrialLabel } from "../trial.ts";
import type { Judgement, VerdictFile } from "../formats/verdict-file.ts";
import type { Spend } from "../formats/attempt-file.ts";
import type { Origin } from "../formats/origin.ts";
import type { TrialState } from "./trial-state.ts";

/** The transitions of an experiment. State is a fold over them, nothing else. */
export type JournalEvent =
  | { readonly type: "session-started"; readonly host: string; readonly pid: number; readonly version: string }
  /** The cheap call before the first trial; null: its price is unknown. */
  | { readonly type: "preflight"; readonly costUsd: number | null }
  | { readonly type: "session-ended"; readonly outcome: string }
  | { readonly type: "drift-accepted"; readonly field: string; readonly old: string; readonly new: string }
  /** What earlier lines said of no trial: they were moved to an archive beside it; null: they are missing. */
  | {
      readonly type: "compacted";
      readonly archive: string | null;
      readonly sessions: number;
      readonly preflightUsd: number;
      readonly acceptedDrift: readonly { field: string; old: string; new: string }[];
    }
  /** What they said of one trial. */
  | ({ readonly type: "trial-state"; readonly state: TrialState } & TrialLabel)
  /** An `infra_error`, or a result that is gone, gets a fresh budget of tries; `eval`: the agent's work is kept. */
  | ({ readonly type: "trial-reopened"; readonly redo?: "agent" | "eval" } & TrialLabel)
  /** `origin`: no agent is started, its work is adopted. */
  | ({ readonly type: "agent-started"; readonly attempt: number; readonly origin?: Origin | undefined } & TrialLabel)
  | ({
      readonly type: "agent-ended";
      readonly attempt: number;
      readonly judgement: Judgement;
      readonly spend: Spend;
      readonly repairs: number;
    } & TrialLabel)
  | ({ readonly type: "eval-started"; readonly attempt: number; readonly evalTry: number } & TrialLabel)
  | ({
      readonly type: "eval-ended";
      readonly attempt: number;
      readonly evalTry: number;
      readonly judgement: Judgement;
    } & TrialLabel)
  /** The harness was interrupted, or died, in this phase: it does not count as a try, its spend may be unknown. */
  | ({
      readonly type: "phase-interrupted";
      readonly attempt: number;
      readonly phase: "agent" | "eval";
      readonly spend: Spend | null;
    } & TrialLabel)
  /** Final until it is reopened; written before the folder is published, so that a crash between the two is mended by publishing again. */
  | ({ readonly type: "trial-judged"; readonly attempt: number; readonly verdict: VerdictFile } & TrialLabel)
  | ({ readonly type: "trial-published"; readonly attempt: number } & TrialLabel)
  /** A result that is not from an attempt of ours; it counts as attempt 1. */
  | ({ readonly type: "trial-adopted"; readonly verdict: VerdictFile } & TrialLabel);

export type TrialEvent = Extract<JournalEvent, TrialLabel>;

export function isTrialEvent(event: JournalEvent): event is TrialEvent {
  return typeof event === "object" && event !== null && "pair" in event;
}
