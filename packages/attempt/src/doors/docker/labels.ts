/** Labels on everything that attempts create through their Docker doors. */
export const labelKeys = {
  experiment: "dev.cooperbench-ts.experiment",
  trial: "dev.cooperbench-ts.trial",
  attempt: "dev.cooperbench-ts.attempt",
  phase: "dev.cooperbench-ts.phase",
  /** Lease: the harness process that the thing belongs to. */
  owner: "dev.cooperbench-ts.owner",
} as const;
