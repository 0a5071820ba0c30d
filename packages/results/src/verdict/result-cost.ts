import { parseFile } from "../formats/file-parse.ts";
import { resultAgents, type ResultAgentEntry } from "../formats/result-file.ts";
import { fullTrajectoryFileSchema, trajectoryShape, type TrajectoryFile } from "../formats/trajectory-file.ts";
import { sumCounts, sumKnown } from "../sums.ts";
import type { Evidence } from "./evidence.ts";
import { readFacts, type AgentFacts, type Facts } from "./facts.ts";
import { modelAnswers } from "./trajectory-facts.ts";

export interface ResultCost {
  /** USD; null when unknown: no readable result, or an agent whose model answered and whose price upstream does not know. */
  readonly costUsd: number | null;
  readonly steps: number | null;
  /** USD by agent slot, by upstream's figures alone; null where its price is unknown. */
  readonly byAgent: ReadonlyMap<string, number | null>;
}

/**
 * What this result cost by upstream's own figures: the agents' costs, and the summarizer calls of a compaction, which upstream
 * leaves out (`*_full_traj.json`, the last message of each `summarizer` segment). An agent that cost 0 although its model
 * answered has an unknown price.
 */
export function resultCost(evidence: Evidence, facts: Facts = readFacts(evidence)): ResultCost {
  if (facts.result.kind !== "parsed") return { costUsd: null, steps: null, byAgent: new Map() };
  const { value } = facts.result;
  const agents = resultAgents(value);
  const byAgent = new Map(agents.map((agent, i) => [agent.slot, agentCost(agent, facts.agents[i], facts.framework)]));
  const costs = [...byAgent].map(([slot, cost]) => sumKnown([cost, summarizerCost(evidence, slot)]));
  return {
    costUsd: sumKnown(costs),
    steps: value.total_steps ?? sumCounts(agents.map((agent) => agent.steps)),
    byAgent,
  };
}

function agentCost(agent: ResultAgentEntry, facts: AgentFacts | undefined, framework: string | null): number | null {
  const cost = agent.cost ?? null;
  return cost === 0 && !refusedAtOnce(agent, facts) && answered(agent, facts, framework) ? null : cost;
}

/** No token went either way, and all that it has to report is an error of its model: nothing was billed. */
function refusedAtOnce(agent: ResultAgentEntry, facts: AgentFacts | undefined): boolean {
  return facts?.reported != null && (agent.input_tokens ?? 0) + (agent.output_tokens ?? 0) === 0;
}

/** Whether the model answered: by the answers in the trajectory, where its shape has them all, else by the steps. */
function answered(agent: ResultAgentEntry, facts: AgentFacts | undefined, framework: string | null): boolean {
  if (facts?.trajectory.kind === "parsed") {
    const shape = trajectoryShape(facts.trajectory.value, framework);
    if (shape === "v1" || shape === "v2" || shape === "empty") return modelAnswers(facts.trajectory.value) > 0;
  }
  return (agent.steps ?? 0) > 0;
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
