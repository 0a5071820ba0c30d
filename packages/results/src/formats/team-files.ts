import { z } from "zod";

/** `metrics` of a team's `result.json`: `{}` where its list of tasks was left out, or its store was lost. */
export const teamMetricsSchema = z.looseObject({
  tasks_total: z.int().nullish(),
  tasks_done: z.int().nullish(),
  unowned_at_end: z.int().nullish(),
  time_to_first_claim_seconds: z.number().nullish(),
  claims_per_agent: z.record(z.string(), z.int()).nullish(),
  updates_per_agent: z.record(z.string(), z.int()).nullish(),
});
export type TeamMetrics = z.infer<typeof teamMetricsSchema>;

/** `task_log.json` of a team: each change of its list of tasks, in order. `kind`: `create`, `claim`, `update`, an open list. */
export const taskLogFileSchema = z.array(
  z.looseObject({
    kind: z.string(),
    task_id: z.string().nullish(),
    /** The agent, or `bench-runner` for the tasks that are there from the start. */
    by: z.string().nullish(),
    title: z.string().nullish(),
    status: z.string().nullish(),
    note: z.string().nullish(),
    /** Seconds since the epoch. */
    ts: z.number().nullish(),
  }),
);
export type TaskLogFile = z.infer<typeof taskLogFileSchema>;

/** `tasks.json` of a team: its list of tasks as it ended. `status`: `open`, `in_progress`, `blocked`, `done`. */
export const tasksFileSchema = z.array(
  z.looseObject({
    id: z.string(),
    title: z.string(),
    /** Empty: nobody's. */
    owner: z.string().nullish(),
    status: z.string(),
    created_by: z.string().nullish(),
    created_at: z.union([z.number(), z.string()]).nullish(),
    last_note: z.string().nullish(),
    metadata: z.looseObject({ feature_id: z.int().nullish(), lead_task: z.boolean().nullish() }).nullish(),
  }),
);
export type TasksFile = z.infer<typeof tasksFileSchema>;
