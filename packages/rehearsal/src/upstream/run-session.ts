import type { EvalResult } from "./eval-run.ts";

/** Numbers of one call, for summary.json and the last lines. */
export interface Session {
  completed: number;
  skipped: number;
  failed: number;
  cost: number;
  results: { task: string; status: string; cost?: number; error?: string }[];
  /** null without auto-eval, or when nothing was evaluated. */
  evals: { task: string; passed: boolean; error: boolean; skipped: boolean }[] | null;
}

export function newSession(evals: Session["evals"]): Session {
  return { completed: 0, skipped: 0, failed: 0, cost: 0, results: [], evals };
}

export function noted(task: string, result: EvalResult): NonNullable<Session["evals"]>[number] {
  return { task, passed: result.passed, error: result.error !== null, skipped: result.skipped };
}
