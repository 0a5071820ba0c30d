import { z } from "zod";
import { teamWord } from "../setting.ts";
import { soleAgent } from "./agent-files.ts";
import { compiled } from "./compiled.ts";
import { type TeamMetrics, teamMetricsSchema } from "./team-files.ts";

/** `agent` of a solo result, or one of `agents`. Token counts came in 0.0.4 and are 0 for both mini_swe_agents. */
const agentFields = {
  /** `Submitted`, `LimitsExceeded`, `Error`, or any other exit status: an open list. */
  status: z.string().nullable(),
  /** litellm's estimate in USD; 0 also where it knows no price. */
  cost: z.number().nullish(),
  steps: z.int().nullish(),
  input_tokens: z.number().nullish(),
  output_tokens: z.number().nullish(),
  cache_read_tokens: z.number().nullish(),
  cache_write_tokens: z.number().nullish(),
  patch_lines: z.int().nullish(),
  error: z.string().nullish(),
};
const resultAgentSchema = z.looseObject({
  ...agentFields,
  feature_id: z.int().nullish(),
  team_role: z.string().nullish(),
});
export type ResultAgent = z.infer<typeof resultAgentSchema>;

/** What all settings share. Times are local ISO without a zone. */
const head = {
  repo: z.string(),
  task_id: z.int(),
  features: z.array(z.int()),
  run_id: z.string().nullish(),
  run_name: z.string().nullish(),
  agent_framework: z.string().nullish(),
  model: z.string().nullish(),
  started_at: z.string().nullish(),
  ended_at: z.string().nullish(),
  duration_seconds: z.number().nullish(),
  total_cost: z.number().nullish(),
  total_steps: z.int().nullish(),
  /** Since 0.0.3; meaningless after a move. */
  log_dir: z.string().nullish(),
  /** Ours, of `gold` alone: nobody worked, the patches are the dataset's. `patched`: files of the gold patches of all its features. */
  gold: z.looseObject({ patched: z.array(z.string()) }).nullish(),
};

export const soloResultSchema = z.looseObject({ ...head, setting: z.string().nullish(), agent: resultAgentSchema });

/** `agents` is in the order in which they finished, not agent1 first. */
export const coopResultSchema = z.looseObject({
  ...head,
  setting: z.string().nullish(),
  agents: z.record(z.string(), resultAgentSchema).refine((agents) => Object.keys(agents).length > 0, "no agents"),
  messages_sent: z.int().nullish(),
});

/** Since 0.0.15; `team_features` since 0.0.16; `metrics` is `{}` when its store was lost. */
export const teamResultSchema = z.looseObject({
  ...coopResultSchema.shape,
  setting: z.literal(teamWord),
  lead_agent: z.string().nullish(),
  metrics: teamMetricsSchema.nullish(),
  team_features: z.looseObject({}).nullish(),
});

/** The keys that we know, in whichever setting, of the file and of an agent in it. */
export const resultKeys = {
  file: new Set([soloResultSchema, teamResultSchema].flatMap(({ shape }) => Object.keys(shape))),
  agent: new Set(Object.keys(resultAgentSchema.shape)),
} as const;

const anyResultSchema = z.union([teamResultSchema, coopResultSchema, soloResultSchema]);
export type ResultFile = z.infer<typeof anyResultSchema>;

/** `result.json` of any setting and version. The shape is told by its keys first: trying each in turn costs three times as much. */
export const resultFileSchema: z.ZodType<ResultFile> = z.unknown().transform((value, context) => {
  const likely = likelySchema(value).safeParse(value);
  if (likely.success) return likely.data;
  const parsed = anyResultSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  for (const { path, message } of likely.error.issues) context.addIssue({ code: "custom", path, message });
  return z.NEVER;
});

/** Compiled: every pair folder of a tree goes through one of them, in a third of the time. */
const likelySchemas = {
  solo: compiled(soloResultSchema),
  coop: compiled(coopResultSchema),
  team: compiled(teamResultSchema),
};

function likelySchema(value: unknown): z.ZodType<ResultFile> {
  if (typeof value !== "object" || value === null || !("agents" in value)) return likelySchemas.solo;
  return "setting" in value && value.setting === teamWord ? likelySchemas.team : likelySchemas.coop;
}

/** What upstream recorded that a team had; empty: nothing is recorded, or it is no team. */
export function teamFeatures(result: ResultFile | null): Readonly<Record<string, unknown>> {
  return result !== null && "lead_agent" in result
    ? ((result as z.infer<typeof teamResultSchema>).team_features ?? {})
    : {};
}

/** What a team's list of tasks came to; null: it is no team, or had none. */
export function teamMetrics(result: ResultFile | null): TeamMetrics | null {
  if (result === null || !("metrics" in result) || result.metrics == null) return null;
  const metrics = result.metrics as TeamMetrics;
  return metrics.tasks_total == null ? null : metrics;
}

export interface ResultAgentEntry extends ResultAgent {
  /** `solo`, `agent1`, `agent2`, …: the name in trajectories and messages. Files are named by feature id. */
  readonly slot: string;
}

/** The agents by slot, agent1 first whatever finished first. */
export function resultAgents(result: ResultFile): ResultAgentEntry[] {
  if ("agents" in result && result.agents !== undefined) {
    const agents = result.agents as Record<string, ResultAgent>;
    return Object.entries(agents)
      .map(([slot, agent]) => ({ ...agent, slot }))
      .sort((a, b) => (a.slot < b.slot ? -1 : 1));
  }
  return [Object.assign({}, (result as z.infer<typeof soloResultSchema>).agent, { slot: soleAgent })];
}
