import { z } from "zod";

/** `logs/<run>/config.json`: rewritten at every start, so it describes the last process only. */
export const configFileSchema = z.looseObject({
  run_name: z.string(),
  agent_framework: z.string().nullish(),
  model: z.string().nullish(),
  setting: z.string().nullish(),
  concurrency: z.int().nullish(),
  total_tasks: z.int().nullish(),
  started_at: z.string().nullish(),
});
export type ConfigFile = z.infer<typeof configFileSchema>;

const summaryEntry = z.looseObject({
  /** `repo/task/fA,fB`. */
  task: z.string(),
  /** `done`, `skip`, `failed`, `error`: an open list; an agent's Error is `done`. */
  status: z.string(),
  cost: z.number().nullish(),
  error: z.string().nullish(),
  eval: z.string().nullish(),
});

/** `logs/<run>/summary.json`: the last session only, with an empty list for a single task. Never a source of totals. */
export const summaryFileSchema = z.looseObject({
  run_name: z.string(),
  completed_at: z.string().nullish(),
  pass_rate: z.number().nullish(),
  total_tasks: z.int().nullish(),
  completed: z.int().nullish(),
  skipped: z.int().nullish(),
  failed: z.int().nullish(),
  total_cost: z.number().nullish(),
  total_time_seconds: z.number().nullish(),
  results: z.array(summaryEntry).nullish(),
  eval: z.looseObject({}).nullish(),
});
export type SummaryFile = z.infer<typeof summaryFileSchema>;

/** `logs/<run>/eval_summary.json`: only what that call evaluated; errors are left out of its pass rate. */
export const evalSummaryFileSchema = z.looseObject({
  run_name: z.string(),
  evaluated_at: z.string().nullish(),
  total_runs: z.int().nullish(),
  passed: z.int().nullish(),
  failed: z.int().nullish(),
  errors: z.int().nullish(),
  skipped: z.int().nullish(),
  pass_rate: z.number().nullish(),
  results: z.array(z.looseObject({ run: z.string(), status: z.string(), error: z.string().nullish() })).nullish(),
});
export type EvalSummaryFile = z.infer<typeof evalSummaryFileSchema>;
