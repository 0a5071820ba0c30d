import { agentTraitsOf } from "../agent.ts";
import { parseFile } from "../formats/file-parse.ts";
import { resultAgents, type ResultAgentEntry, type ResultFile } from "../formats/result-file.ts";
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
    tokens: sumTokens(agents.map((agent, i) => tokensOf(agent, facts.agents[i], facts.framework))),
    byAgent,
  };
}

/** Of a program whose turns nobody counted, upstream writes 0. */
function stepsOf(agent: ResultAgentEntry, facts: AgentFacts | undefined, framework: string | null): number | null {
  if (agent.steps !== 0) return agent.steps ?? null;
  const isUncounted = isProgram(facts, framework) && facts?.program?.turns == null && !didNothing(agent, facts);
  return isUncounted ? null : 0;
}

/** A program in a container, of which upstream counts only what its log tells, and writes 0 for the rest. */
function isProgram(facts: AgentFacts | undefined, framework: string | null): boolean {
  const { trajectory } = agentTraitsOf(framework);
  if (trajectory !== null || facts?.trajectory.kind !== "parsed") return trajectory === "transcript";
  return trajectoryShape(facts.trajectory.value, framework) === "transcript";
}

function tokensOf(
  agent: ResultAgentEntry,
  facts: AgentFacts | undefined,
  framework: string | null,
): ResultTokens | null {
  const [input, output] = [agent.input_tokens ?? 0, agent.output_tokens ?? 0];
  if (input + output === 0)
    return isProgram(facts, framework) && didNothing(agent, facts)
      ? { input, output, cacheRead: 0, cacheWrite: 0 }
      : null;
  const [cacheRead, cacheWrite] = [agent.cache_read_tokens ?? 0, agent.cache_write_tokens ?? 0];
  // OpenAI counts what comes from its cache among the prompt's tokens, Anthropic beside them. More than all can only be beside.
  const { speaks } = agentTraitsOf(framework);
  const isBeside = speaks === null ? cacheRead > input : speaks === "anthropic";
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
  if (cost !== 0) return cost;
  const isUnknown = isProgram(facts, framework) ? !didNothing(agent, facts) : answered(agent, facts, framework);
  return isUnknown ? null : 0;
}

/**
 * Whether what a program left proves that its model did nothing that is billed: no token went either way, and all that there is to see
 * is an error of its model, or that it never began. codex counts its tokens at its end alone: one that was refused later has said or
 * done something before. What was not read proves nothing.
 */
function didNothing(agent: ResultAgentEntry, facts: AgentFacts | undefined): boolean {
  if (facts?.trajectory.kind !== "parsed") return false;
  if ((agent.input_tokens ?? 0) + (agent.output_tokens ?? 0) > 0) return false;
  const { messages } = facts.trajectory.value;
  // Of a log for people, the transcript has the last message alone.
  if (facts.plainLog !== null) return facts.plainLog === "nothing-done" && messages.length === 0;
  if (facts.reported === null) return neverBegan(facts, messages);
  const isLast = facts.program === null || messages.at(-1)?.content === facts.program.end?.text;
  return (facts.program?.calls.length ?? 0) === 0 && modelAnswers(facts.trajectory.value) <= (isLast ? 1 : 0);
}

/** Upstream met an error before it could start the program. What it gave up waiting for, or saw come to its end, had begun. */
function neverBegan({ error, program }: AgentFacts, messages: readonly unknown[]): boolean {
  const hadBegun = error === null || /timed out|exited with code/i.test(error);
  return !hadBegun && program === null && messages.length === 0;
}

/** Whether the model answered: by the answers in the trajectory, where its shape has them all, else by the steps. */
function answered(agent: ResultAgentEntry, facts: AgentFacts | undefined, framework: string | null): boolean {
  if (facts?.trajectory.kind === "parsed") {
    const shape = trajectoryShape(facts.trajectory.value, framework);
    if (shape === "v1" || shape === "v2" || shape === "empty") return modelAnswers(facts.trajectory.value) > 0;
  }
  return (agent.steps ?? 0) > 0;
}

/**
 * Whether this result has zeros of which only the agents' own files tell whether they are counts: those of a program in a container
 * that has no tokens either.
 */
export function zerosNeedEvidence(result: ResultFile): boolean {
  return (
    agentTraitsOf(result.agent_framework ?? null).trajectory === "transcript" &&
    resultAgents(result).some(
      ({ cost, steps, input_tokens: input, output_tokens: output }) =>
        (cost === 0 || steps === 0) && (input ?? 0) + (output ?? 0) === 0,
    )
  );
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
