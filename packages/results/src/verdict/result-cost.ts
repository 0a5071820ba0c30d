import { parseFile } from "../formats/file-parse.ts";
import { resultAgents, type ResultAgentEntry } from "../formats/result-file.ts";
import { fullTrajectoryFileSchema, trajectoryShape, type TrajectoryFile } from "../formats/trajectory-file.ts";
import { sumCounts, sumKnown } from "../sums.ts";
import type { Evidence } from "./evidence.ts";
import type { AgentFacts } from "./agent-facts.ts";
import { readFacts, type Facts } from "./facts.ts";
import { modelAnswers } from "./trajectory-facts.ts";

export interface ResultCost {
  /** USD; null when unknown: no readable result, or an agent whose model answered and whose price upstream does not know. */
  readonly costUsd: number | null;
  readonly steps: number | null;
  /** The same by agent slot; null: unknown, though upstream writes 0. */
  readonly stepsByAgent: ReadonlyMap<string, number | null>;
  /** All that the agents' own counts say; null: one of them has none. */
  readonly tokens: ResultTokens | null;
  /** USD by agent slot, by upstream's figures alone; null where its price is unknown. */
  readonly byAgent: ReadonlyMap<string, number | null>;
}

export interface ResultTokens {
  /** All of the prompts, those that were read from a cache or written to one included. */
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

const nothing: ResultCost = { costUsd: null, steps: null, stepsByAgent: new Map(), tokens: null, byAgent: new Map() };

/**
 * What this result cost by upstream's own figures: the agents' costs, and the summarizer calls of a compaction, which upstream
 * leaves out (`*_full_traj.json`, the last message of each `summarizer` segment). An agent that cost 0 although its model
 * answered has an unknown price.
 */
export function resultCost(evidence: Evidence, facts: Facts = readFacts(evidence)): ResultCost {
  if (facts.result.kind !== "parsed") return nothing;
  const { value } = facts.result;
  const agents = resultAgents(value);
  const byAgent = new Map(agents.map((agent, i) => [agent.slot, agentCost(agent, facts.agents[i], facts.framework)]));
  const costs = [...byAgent].map(([slot, cost]) => sumKnown([cost, summarizerCost(evidence, slot)]));
  const stepsByAgent = new Map(
    agents.map((agent, i) => [agent.slot, stepsOf(agent, facts.agents[i], facts.framework)]),
  );
  const isUncounted = agents.some((agent) => agent.steps === 0 && stepsByAgent.get(agent.slot) === null);
  return {
    costUsd: sumKnown(costs),
    steps: isUncounted ? null : (value.total_steps ?? sumCounts(agents.map((agent) => agent.steps))),
    stepsByAgent,
    tokens: sumTokens(agents.map((agent, i) => tokensOf(agent, facts.agents[i]))),
    byAgent,
  };
}

/** Of a program that worked and whose turns nobody counted, upstream writes 0. */
function stepsOf(agent: ResultAgentEntry, facts: AgentFacts | undefined, framework: string | null): number | null {
  if (agent.steps !== 0) return agent.steps ?? null;
  const isUncounted = facts?.program?.turns == null && facts?.reported == null && spoke(facts, framework);
  return isUncounted ? null : 0;
}

/** A transcript holds a word of the agent's own: its model answered. */
function spoke(facts: AgentFacts | undefined, framework: string | null): boolean {
  if (facts?.trajectory.kind !== "parsed") return false;
  return (
    trajectoryShape(facts.trajectory.value, framework) === "transcript" && modelAnswers(facts.trajectory.value) > 0
  );
}

function tokensOf(agent: ResultAgentEntry, facts: AgentFacts | undefined): ResultTokens | null {
  const [input, output] = [agent.input_tokens ?? 0, agent.output_tokens ?? 0];
  if (input + output === 0) return refusedAtOnce(agent, facts) ? { input, output, cacheRead: 0, cacheWrite: 0 } : null;
  const [cacheRead, cacheWrite] = [agent.cache_read_tokens ?? 0, agent.cache_write_tokens ?? 0];
  // OpenAI counts what comes from its cache among the prompt's tokens, Anthropic beside them.
  const isBeside = facts?.program?.costUsd != null || cacheRead > input;
  return { input: isBeside ? input + cacheRead + cacheWrite : input, output, cacheRead, cacheWrite };
}

function sumTokens(all: readonly (ResultTokens | null)[]): ResultTokens | null {
  return all.reduce<ResultTokens | null>(
    (sum, one) =>
      sum === null || one === null
        ? null
        : {
            input: sum.input + one.input,
            output: sum.output + one.output,
            cacheRead: sum.cacheRead + one.cacheRead,
            cacheWrite: sum.cacheWrite + one.cacheWrite,
          },
    { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
  );
}

function agentCost(agent: ResultAgentEntry, facts: AgentFacts | undefined, framework: string | null): number | null {
  const cost = agent.cost ?? null;
  return cost === 0 && !refusedAtOnce(agent, facts) && answered(agent, facts, framework) ? null : cost;
}

/**
 * No token went either way, and all that it has to report is an error of its model: nothing was billed. codex counts its tokens at
 * its end alone: one that was refused later has said or done something before.
 */
function refusedAtOnce(agent: ResultAgentEntry, facts: AgentFacts | undefined): boolean {
  if (facts?.reported == null || (agent.input_tokens ?? 0) + (agent.output_tokens ?? 0) > 0) return false;
  if (facts.program === null || facts.trajectory.kind !== "parsed") return true;
  const { messages } = facts.trajectory.value;
  const isLast = messages.at(-1)?.content === facts.program.end?.text;
  return facts.program.calls.length === 0 && modelAnswers(facts.trajectory.value) <= (isLast ? 1 : 0);
}

/** Whether the model answered: by the answers in the trajectory, where its shape has them all, else by the steps. */
function answered(agent: ResultAgentEntry, facts: AgentFacts | undefined, framework: string | null): boolean {
  if (facts?.trajectory.kind === "parsed") {
    const shape = trajectoryShape(facts.trajectory.value, framework);
    if (shape === "v1" || shape === "v2" || shape === "empty") return modelAnswers(facts.trajectory.value) > 0;
    // A program that was cut off, or that keeps no count, leaves its words and zeros.
    if (shape === "transcript" && facts.program?.costUsd == null && modelAnswers(facts.trajectory.value) > 0)
      return true;
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
