import { resultAgents, type ResultAgentEntry, teamMetrics } from "../formats/result-file.ts";
import { quote } from "../verdict/redact.ts";
import { extraOfAgent } from "./extra.ts";
import type { AgentRow } from "./agents-shape.ts";
import type { TrialRecord } from "./trial-record.ts";
import type { TrialColumns } from "./trial-columns.ts";

/** The agents of a trial; none without a readable result. */
export function agentRows(key: TrialColumns, { result, cost }: TrialRecord, extra = false): AgentRow[] {
  if (result === null) return [];
  const team = teamMetrics(result);
  return resultAgents(result).map((agent) => ({
    ...key,
    agent: agent.slot,
    featureId: agent.feature_id ?? null,
    teamRole: agent.team_role ?? null,
    teamClaims: team === null ? null : (team.claims_per_agent?.[agent.slot] ?? 0),
    teamUpdates: team === null ? null : (team.updates_per_agent?.[agent.slot] ?? 0),
    status: agent.status,
    steps: cost.stepsByAgent.get(agent.slot) ?? null,
    costUsd: cost.byAgent.get(agent.slot) ?? null,
    inputTokens: recordedTokens(agent, agent.input_tokens, cost),
    outputTokens: recordedTokens(agent, agent.output_tokens, cost),
    cacheReadTokens: recordedTokens(agent, agent.cache_read_tokens, cost),
    cacheWriteTokens: recordedTokens(agent, agent.cache_write_tokens, cost),
    patchLines: agent.patch_lines ?? null,
    error: agent.error == null ? null : quote(agent.error, 500),
    ...(extra ? { extra: extraOfAgent(agent) } : {}),
  }));
}

/** Both mini_swe_agents, and codex without events, leave every count at 0: only of an agent that did nothing it is one. */
function recordedTokens(
  agent: ResultAgentEntry,
  count: number | null | undefined,
  { stepsByAgent }: TrialRecord["cost"],
): number | null {
  if (count == null || !Number.isSafeInteger(count)) return null;
  const isEmpty = (agent.input_tokens ?? 0) === 0 && (agent.output_tokens ?? 0) === 0;
  return isEmpty && stepsByAgent.get(agent.slot) !== 0 ? null : count;
}
