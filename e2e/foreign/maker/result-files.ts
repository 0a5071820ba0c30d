import { type AgentPlan, isAtLeast, type RunPlan, type TrialPlan } from "./tree-plan.ts";

/** Name and text of a file in a pair folder. */
export type MadeFile = readonly [name: string, text: string];

/** What the agent phase leaves: `result.json`, and in coop the conversation. */
export function resultFiles(run: RunPlan, trial: TrialPlan, folder: string): MadeFile[] {
  const whole = indented(result(run, trial, folder));
  const text = trial.outcome === "torn-result" ? whole.slice(0, whole.length / 2) : whole;
  return [["result.json", text], ...conversation(run, trial)];
}

function result(run: RunPlan, trial: TrialPlan, folder: string): object {
  const { agents, features } = trial;
  const alone = run.word === "solo";
  const [first, second] = agents;
  const costs = agents.map(({ cost }) => cost ?? 0);
  const entries = agents.map((agent, at) => [
    `agent${at + 1}`,
    {
      feature_id: features[at],
      ...(run.word === "team" ? { team_role: at === 0 ? "lead" : "member" } : {}),
      ...agentBlock(agent),
    },
  ]);
  return {
    repo: trial.repo,
    task_id: trial.taskId,
    // As they were given: solo does not sort them.
    features: alone && trial.secondFirst ? [features[1], features[0]] : features,
    setting: run.word,
    run_id: "7043e0bc",
    run_name: run.name,
    agent_framework: run.agent,
    model: run.model,
    started_at: "2026-01-01T06:00:00.000001",
    ended_at: "2026-01-01T06:05:00.000001",
    duration_seconds: trial.durationSec,
    ...(run.word === "team" ? { lead_agent: "agent1" } : {}),
    ...(alone && first !== undefined
      ? { agent: agentBlock(first) }
      : { agents: Object.fromEntries(trial.secondFirst ? entries.toReversed() : entries) }),
    total_cost: costs.reduce((sum, cost) => sum + cost, 0),
    total_steps: (first?.steps ?? 0) + (second?.steps ?? 0),
    ...(alone ? {} : { messages_sent: trial.messages.length }),
    ...(run.word === "team" ? { metrics: {}, team_features: { task_list: true } } : {}),
    ...(isAtLeast(run.version, "0.0.3") ? { log_dir: folder } : {}),
  };
}

function agentBlock({ status, cost, steps, tokens, patchLines, refusal }: AgentPlan): object {
  const [input, output, cacheRead, cacheWrite] = tokens ?? [];
  return {
    status,
    ...(cost === null ? {} : { cost }),
    steps,
    ...(tokens === null
      ? {}
      : { input_tokens: input, output_tokens: output, cache_read_tokens: cacheRead, cache_write_tokens: cacheWrite }),
    patch_lines: patchLines,
    error: refusal?.error.startsWith("litellm.") === true ? refusal.error : null,
  };
}

function conversation(run: RunPlan, { features, messages }: TrialPlan): MadeFile[] {
  if (run.word === "solo") return [];
  // Upstream loses what a team says.
  if (run.word === "team") return [["conversation.json", "[]"]];
  const rows = messages.map(({ from, said, atSec }) => ({
    from: `agent${from}`,
    to: `agent${3 - from}`,
    message: said.text,
    timestamp: { none: null, seconds: atSec + 0.25, text: new Date(atSec * 1000).toISOString() }[run.timestamps],
    feature_id: features[from - 1],
  }));
  return [["conversation.json", indented(rows)]];
}

export function indented(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
