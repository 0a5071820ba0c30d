export const model: readonly string[] = ["-m", "openai/gpt-4o"];

/** Of one pair of one run, for `run` and `eval` alike. */
export const select = (run: string, repo: string, task: number, features: string): string[] => [
  "-n",
  run,
  "-r",
  repo,
  "-t",
  String(task),
  "-f",
  features,
];
