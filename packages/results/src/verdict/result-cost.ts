import { parseFile } from "../formats/file-parse.ts";
import { resultAgents } from "../formats/result-file.ts";
import { fullTrajectoryFileSchema, type TrajectoryFile } from "../formats/trajectory-file.ts";
import { sumCounts, sumKnown } from "../tables/sums.ts";
import type { Evidence } from "./evidence.ts";
import { readFacts, type Facts } from "./facts.ts";
import { modelAnswers } from "./trajectory-facts.ts";

export interface ResultCost {
  /** USD; null when unknown: no readable result, or an agent whose model answered and whose price upstream does not know. */
  readonly costUsd: number | null;
  readonly steps: number | null;
}

/**
 * What this result cost by upstream's own figures: the agents' costs, and the summarizer calls of a compaction, which upstream
 * leaves out (`*_full_traj.json`, the last message of each `summarizer` segment). An agent that cost 0 although its model
 * answered has an unknown price.
 */
export function resultCost(evidence: Evidence, facts: Facts = readFacts(evidence)): ResultCost {
  if (facts.result.kind !== "parsed") return { costUsd: null, steps: null };
  const { value } = facts.result;
  const agents = resultAgents(value);
  const costs = agents.map((agent, i) => {
    const cost = agent.cost ?? null;
    if (cost === null) return null;
    const trajectory = facts.agents[i]?.trajectory;
    const answered = trajectory?.kind === "parsed" ? modelAnswers(trajectory.value) > 0 : (agent.steps ?? 0) > 0;
    return cost === 0 && answered ? null : sumKnown([cost, summarizerCost(evidence, agent.slot)]);
  });
  return { costUsd: sumKnown(costs), steps: value.total_steps ?? sumCounts(agents.map((agent) => agent.steps)) };
}

function summarizerCost(evidence: Evidence, slot: string): number {
  const full = parseFile(evidence.files.get(`${slot}_full_traj.json`), fullTrajectoryFileSchema);
  if (full.kind !== "parsed") return 0;
  const costs = (full.value.segments ?? [])
    .filter(({ kind }) => kind === "summarizer")
    .map(({ messages }) => extraCost(messages));
  return costs.reduce((all, cost) => all + cost, 0);
}

function extraCost(messages: TrajectoryFile["messages"]): number {
  const cost = messages.at(-1)?.extra?.["cost"];
  return typeof cost === "number" && Number.isFinite(cost) ? cost : 0;
}
