import type { Diagnostic, Judgement } from "../formats/verdict-file.ts";
import type { TrialState } from "../journal/trial-state.ts";
import type { TrialRecord } from "../tables/trial-record.ts";

/** A trial without files that count: never run, under way again, or run without upstream writing anything. */
export function withoutFiles(
  about: Pick<TrialRecord, "context" | "pair" | "planned" | "gold" | "grading">,
  state: TrialState | null,
  diagnostics: readonly Diagnostic[] = [],
): TrialRecord {
  const verdictFile = state?.judged?.verdict ?? null;
  const { context, pair, planned, gold, grading } = about;
  return {
    context,
    pair,
    planned,
    dir: null,
    result: null,
    evaluation: null,
    conversation: null,
    messagesFrom: null,
    verdictFile,
    judgement: verdictFile ?? pendingJudgement(state),
    judged: verdictFile === null ? "plan" : "verdict-file",
    cost: {
      costUsd: verdictFile?.costUsd ?? null,
      steps: null,
      stepsByAgent: new Map(),
      tokens: null,
      byAgent: new Map(),
    },
    state,
    gold,
    grading,
    diagnostics,
  };
}

/** Nothing stands, or nothing stands any more. */
function pendingJudgement(state: TrialState | null): Judgement {
  const toEvaluate = state?.open?.phase === "eval" || state?.last?.judgement.redo === "eval";
  const [reason, redo] = toEvaluate ? (["not-evaluated", "eval"] as const) : (["not-run", "agent"] as const);
  return { verdict: null, redo, reason, rule: reason, stopsRun: false, evidence: null, diagnostics: [] };
}
