export const resultKeys = [
  "repo",
  "task_id",
  "features",
  "setting",
  "run_id",
  "run_name",
  "agent_framework",
  "model",
  "started_at",
  "ended_at",
  "duration_seconds",
];

export const agentKeys = [
  "status",
  "cost",
  "steps",
  "input_tokens",
  "output_tokens",
  "cache_read_tokens",
  "cache_write_tokens",
  "patch_lines",
  "error",
];

export const keys = (value: unknown): readonly string[] => Object.keys(value as object);
