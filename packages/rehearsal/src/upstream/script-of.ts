import type { PeerSlot } from "../agent-slots.ts";
import { playedTraits } from "../scenario/agents.ts";
import type { FaultKind } from "../scenario/fault.ts";
import type { AgentOutcome } from "../scenario/outcome.ts";
import type { AgentLimits } from "./agent-config.ts";
import { stepCost, type Step } from "./agent-run.ts";
import type { AgentsRequest } from "./agents-request.ts";
import { isConfigFault, isModelFault, stepsUntil } from "./fault-steps.ts";
import { scriptSteps, type ScriptedAgent, stepTokens } from "./script-steps.ts";

/** An agent, and what it would do if nothing struck it. */
export interface ScriptedRun {
  readonly agent: AgentOutcome;
  readonly steps: readonly Step[];
}

/** The steps of all agents of a trial: they answer each other, so none can be written alone. */
export function scriptOf(
  request: AgentsRequest,
  faultMet: (agent: AgentOutcome) => FaultKind | null,
  ...salt: readonly (string | number)[]
): ReadonlyMap<AgentOutcome, readonly Step[]> {
  const { outcome, tasks: stepsOf } = request;
  const isProgram = playedTraits(request.agent).program !== null;
  const scripted = outcome.agents.map((agent) =>
    isProgram ? ofProgram(agent, faultMet(agent)) : ofOwn(agent, faultMet(agent), request.limits, salt),
  );
  const tasks = new Map(
    stepsOf === null ? [] : scripted.map(({ id, count }) => [id, stepsOf(id as PeerSlot, count)] as const),
  );
  const steps = scriptSteps({ trial: outcome, commits: !isProgram, tasks, salt }, scripted);
  return new Map(outcome.agents.map((agent, index) => [agent, steps[index] ?? []]));
}

function ofProgram(agent: AgentOutcome, fault: FaultKind | null): ScriptedAgent {
  return { ...agent, status: "Submitted", count: agent.steps, silentFrom: stepsUntil(fault, agent.steps) };
}

/** More than any limit lets through. */
const ENDLESS = 1000;

function ofOwn(
  agent: AgentOutcome,
  fault: FaultKind | null,
  limits: AgentLimits,
  salt: readonly (string | number)[],
): ScriptedAgent {
  const dead = fault === "dead-container" || fault === "broken-entrypoint";
  const wanted = dead || agent.status === "LimitsExceeded" ? ENDLESS : agent.steps;
  const count = withinLimits(agent, wanted, limits, salt);
  const status = count < wanted ? "LimitsExceeded" : "Submitted";
  const silentFrom =
    fault === "dead-container"
      ? Math.floor(count * 0.3)
      : fault === "broken-entrypoint" || isConfigFault(fault)
        ? 0
        : isModelFault(fault)
          ? Math.floor(count * 0.6)
          : fault === "redis-loss"
            ? 2
            : count;
  return { ...agent, status, count, silentFrom };
}

/** Steps up to the one that reaches a limit: upstream looks before each call, so the last call may overshoot. */
function withinLimits(
  agent: AgentOutcome,
  wanted: number,
  { stepLimit, costLimit }: AgentLimits,
  salt: readonly (string | number)[],
): number {
  let cost = 0;
  for (let n = 0; n < wanted; n += 1) {
    if ((stepLimit > 0 && n >= stepLimit) || (costLimit > 0 && cost >= costLimit)) return n;
    cost += stepCost(stepTokens(agent, n, ...salt));
  }
  return wanted;
}
