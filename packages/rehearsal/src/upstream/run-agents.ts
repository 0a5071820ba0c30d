import { unit, hexDigits } from "../random.ts";
import { playedTraits } from "../scenario/agents.ts";
import { adapterPatch } from "../scenario/expected-verdicts.ts";
import { type FaultKind, leavesNoPatch } from "../scenario/fault.ts";
import type { AgentOutcome } from "../scenario/outcome.ts";
import { patchText } from "../scenario/patch-plan.ts";
import { rehearsedPair } from "../scenario/trial.ts";
import type { AgentsRequest } from "./agents-request.ts";
import { failedToStart, stepCost, type AgentRun, type Ending, type SentMessage, type Step } from "./agent-run.ts";
import * as texts from "./fault-texts.ts";
import { runProgram } from "./program-run.ts";
import { float } from "./python-json.ts";
import { isConfigFault, isModelFault } from "./fault-steps.ts";
import { scriptOf, type ScriptedRun } from "./script-of.ts";
import { trajectoryV1 } from "./trajectory-v1.ts";
import { trajectoryV2 } from "./trajectory-v2.ts";
import type { World } from "./world.ts";

type Docker = ReturnType<typeof playedTraits>["docker"];

const trajectories = { chat: trajectoryV1, "tool-calls": trajectoryV2 } as const;
type OwnTrajectory = keyof typeof trajectories;

/** The agents' ends, in the order in which they ended; `logs` are the lines that the adapter prints meanwhile. */
export async function runAgents(
  world: World,
  request: AgentsRequest,
): Promise<{ readonly runs: readonly AgentRun[]; readonly logs: readonly string[] }> {
  const { outcome, fault, trial } = request;
  const salt = [world.scenario.seed, request.trial.setting, rehearsedPair(trial)] as const;
  // A fault of the machine strikes one agent of the two, a wrong input both.
  const struck = outcome.agents[Math.floor(unit(...salt, "struck", request.attempt) * outcome.agents.length)];
  const logs: string[] = [];
  const faultMet = (agent: AgentOutcome): FaultKind | null => {
    const everybody = isConfigFault(fault) || fault === "redis-loss" || fault === "broken-entrypoint";
    return everybody || leavesNoPatch(fault) || agent === struck ? fault : null;
  };
  const script = scriptOf(request, faultMet, ...salt);
  const pending = outcome.agents.map(async (agent): Promise<AgentRun> => {
    if (fault === "docker-down" || fault === "registry-limit")
      return failedToStart(agent.id, agent.features, dockerText(request, agent, fault));
    const met = faultMet(agent);
    const steps = script.get(agent) ?? [];
    return playedTraits(request.agent).program === null
      ? runAgent(world, request, { agent, steps }, met, logs)
      : runProgram(world, request, { agent, steps }, met);
  });
  const runs = await Promise.all(pending);
  return { runs: outcome.agent2First ? [...runs].reverse() : runs, logs };
}

/** Why it has no container. The docker command's own words are lost. */
function dockerText(request: AgentsRequest, agent: AgentOutcome, fault: "docker-down" | "registry-limit"): string {
  const { repo, taskId } = request.trial;
  if (playedTraits(request.agent).docker === "command")
    return texts.dockerRunFailed(containerName(request, agent), repo, taskId);
  return fault === "docker-down" ? texts.dockerDown : texts.registryLimit(repo, taskId);
}

export function containerName(
  request: Pick<AgentsRequest, "trial" | "attempt">,
  agent: Pick<AgentOutcome, "id">,
): string {
  return `minisweagent-${hexDigits(8, rehearsedPair(request.trial), request.trial.setting, agent.id, request.attempt)}`;
}

async function runAgent(
  world: World,
  request: AgentsRequest,
  { agent, steps: script }: ScriptedRun,
  fault: FaultKind | null,
  logs: string[],
): Promise<AgentRun> {
  const { trial, model } = request;
  const traits = playedTraits(request.agent);
  const salt = [world.scenario.seed, trial.setting, rehearsedPair(trial)] as const;
  const dead = fault === "dead-container" || fault === "broken-entrypoint";
  let steps = script;
  let status: string = script.at(-1)?.output === null ? "Submitted" : "LimitsExceeded";
  let error: Ending["error"] = null;
  let patch =
    status === agent.status
      ? adapterPatch(
          world.scenario.upstreamVersion,
          request.agent,
          patchText(agent.plan, world.scenario.seed, trial.repo, trial.taskId),
        )
      : "";

  if (dead) {
    const container = hexDigits(64, ...salt, agent.id, request.attempt);
    const from = fault === "broken-entrypoint" ? 0 : Math.floor(steps.length * 0.3);
    steps = steps.map((step, index) =>
      index < from
        ? step
        : { ...step, output: deadOutput(traits.docker, container, index === from && fault !== "broken-entrypoint") },
    );
    patch = deadPatch(world, traits.docker, container);
    if (traits.docker === "library") {
      for (let n = from; n < steps.length; n++) {
        logs.push(
          `cooperbench.agents.${request.agent}.docker: ERROR: Command execution failed: ${texts.notRunning(container)}`,
        );
      }
    }
  } else if (fault === "redis-loss") {
    steps = steps.slice(0, 2);
    error = { type: "ConnectionError", text: texts.redisRefused(request.redis) };
  } else if (fault !== null && (isModelFault(fault) || isConfigFault(fault))) {
    steps = isConfigFault(fault) ? [] : steps.slice(0, Math.floor(steps.length * 0.6));
    error = texts.modelError(fault, model);
  }
  const played = await request.play?.(steps);
  if (played !== undefined) {
    steps = played.steps;
    error = played.error ?? error;
  }
  if (error !== null) {
    status = "Error";
    if (!traits.keepsPatchOfError || steps.length === 0) patch = "";
  }
  const ending: Ending = { status, error };
  const task = `features ${agent.features.join(", ")} of ${trial.repo}/${trial.taskId}`;
  const { startSeconds, endSeconds } = request;
  const { rows, answeredAt } = trajectories[traits.trajectory as OwnTrajectory]({
    task,
    model,
    steps,
    planned: script.length,
    ending,
    startSeconds,
    endSeconds,
  });
  return {
    id: agent.id,
    features: agent.features,
    status,
    patch,
    cost: float(steps.reduce((sum, step) => sum + stepCost(step), 0)),
    steps: steps.length + (error !== null && traits.countsFailedCall && fault !== "redis-loss" ? 1 : 0),
    messages: rows,
    sent: sentMessages(agent, steps, answeredAt),
    error: error?.text ?? null,
  };
}

function deadOutput(docker: Docker, container: string, killed: boolean): NonNullable<Step["output"]> {
  if (killed) return { returncode: 137, text: "" };
  return {
    returncode: 1,
    text:
      docker === "library"
        ? `Command execution error: ${texts.notRunning(container)}`
        : `${texts.noSuchContainer(container)}\n`,
  };
}

/** The docker command's complaint stands where the diff should, and some releases take it for the patch. */
function deadPatch(world: World, docker: Docker, container: string): string {
  return docker === "command" && world.habits.daemonTextAsPatch ? `${texts.noSuchContainer(container)}\n` : "";
}

function sentMessages(
  agent: AgentOutcome,
  steps: readonly Step[],
  answeredAt: readonly (number | null)[],
): readonly SentMessage[] {
  return steps.flatMap(({ sends }, index) => {
    if (sends === null) return [];
    return [
      {
        from: agent.id,
        to: sends.to,
        text: sends.text,
        timestamp: answeredAt[index] ?? null,
        feature: agent.features[0] ?? 0,
      },
    ];
  });
}
