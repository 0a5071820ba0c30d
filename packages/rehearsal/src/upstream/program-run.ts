import { hexDigits } from "../random.ts";
import { type ProgramTraits, playedTraits } from "../scenario/agents.ts";
import { type FaultKind, leavesNoPatch } from "../scenario/fault.ts";
import type { AgentOutcome } from "../scenario/outcome.ts";
import { patchText } from "../scenario/patch-plan.ts";
import { rehearsedPair } from "../scenario/trial.ts";
import { failedToStart, type AgentRun, type SentMessage, type Step } from "./agent-run.ts";
import * as texts from "./fault-texts.ts";
import { claudeLogs } from "./claude-logs.ts";
import { codexLogs, plainLogs } from "./codex-logs.ts";
import type { ProgramLogs, ProgramWork } from "./program-logs.ts";
import { programSteps, sentLog } from "./program-steps.ts";
import { failureOf, installFailed, REFUSAL, type ProgramFailure } from "./program-texts.ts";
import { float } from "./python-json.ts";
import type { AgentsRequest } from "./agents-request.ts";
import { scriptSteps } from "./script-steps.ts";
import type { World } from "./world.ts";

/** An agent that is a program in its container. It knows no limit of steps or money. */
export async function runProgram(
  world: World,
  request: AgentsRequest,
  agent: AgentOutcome,
  fault: FaultKind | null,
): Promise<AgentRun> {
  const { trial, model } = request;
  const program = playedTraits(request.agent).program as ProgramTraits;
  const salt = [world.scenario.seed, trial.setting, rehearsedPair(trial)] as const;
  const container = hexDigits(64, ...salt, agent.id, request.attempt);
  if (fault === "install-failed") return failedToStart(agent.id, agent.features, installFailed(program));
  if (fault === "broken-entrypoint")
    return failedToStart(
      agent.id,
      agent.features,
      `${program.label} install failed: ${texts.noSuchContainer(container)}\n`,
    );
  // Whatever is read from a container that is gone is empty.
  if (fault === "dead-container") return leftNothing(agent, program);

  const script = scriptSteps(request.outcome, { ...agent, status: "Submitted" }, agent.steps, ...salt);
  const scripted = failureOf(fault, program, model, Date.now() / 1000);
  const isRefusing = fault === "refusal";
  const wanted = isRefusing ? [] : script.slice(0, stepsUntil(fault, script.length));
  const played = await request.play?.(wanted);
  const steps = played?.steps ?? wanted;
  const failure: ProgramFailure | null = played?.failure ?? scripted;
  const isCut = fault === "killed-program";
  const patch =
    failure !== null || isCut || leavesNoPatch(fault)
      ? ""
      : patchText(agent.plan, world.scenario.seed, trial.repo, trial.taskId);
  const sent = fault === "redis-loss" ? [] : sentBy(agent, steps, request);
  const work: ProgramWork = {
    task: `Implement features ${agent.features.join(", ")} of ${trial.repo}/${trial.taskId}`,
    model,
    steps: programSteps(steps, {
      edits: agent.plan.features.length > 0,
      handsIn: patch !== "",
      redisAway: fault === "redis-loss",
      inboxAt: () => request.startSeconds,
    }),
    lastWords:
      isCut || failure !== null ? null : isRefusing ? REFUSAL : "Done: the feature is there, and its tests pass.",
    failure,
    startSeconds: request.startSeconds,
    endSeconds: request.endSeconds,
  };
  const isPlain = program.speaks === "responses" && request.isPlain;
  const logs = isPlain
    ? plainLogs(work, program)
    : program.speaks === "anthropic"
      ? claudeLogs(work, program)
      : codexLogs(work);
  return ended(agent, { logs, isPlain, patch, sent, isError: failure !== null || isCut });
}

function ended(
  agent: AgentOutcome,
  {
    logs,
    isPlain,
    patch,
    sent,
    isError,
  }: {
    readonly logs: ProgramLogs;
    readonly isPlain: boolean;
    readonly patch: string;
    readonly sent: readonly SentMessage[];
    readonly isError: boolean;
  },
): AgentRun {
  return {
    id: agent.id,
    features: agent.features,
    // Without events upstream goes by the exit code of the pipe that it reads, which is always good.
    status: isError && !isPlain ? "Error" : "Submitted",
    patch,
    cost: float(logs.costUsd),
    steps: logs.steps,
    messages: logs.rows,
    sent,
    error: null,
    program: {
      files: {
        [isPlain ? "_stream.log" : "_stream.jsonl"]: logs.stream,
        ...(logs.session === null ? {} : { "_session.jsonl": logs.session }),
        ...(sent.length === 0 ? {} : { "_sent.jsonl": sentLog(agent.id, sent) }),
      },
      inputTokens: logs.inputTokens,
      outputTokens: logs.outputTokens,
      cacheReadTokens: logs.cacheReadTokens,
    },
  };
}

function leftNothing(agent: AgentOutcome, { speaks }: ProgramTraits): AgentRun {
  const files = { "_stream.jsonl": "", ...(speaks === "anthropic" ? { "_session.jsonl": "" } : {}) };
  return {
    ...failedToStart(agent.id, agent.features, ""),
    error: null,
    cost: float(0),
    program: { files, inputTokens: 0, outputTokens: 0, cacheReadTokens: 0 },
  };
}

/** A wrong input strikes at the first call, everything else in the middle. */
function stepsUntil(fault: FaultKind | null, all: number): number {
  if (fault === "wrong-key" || fault === "wrong-path" || fault === "wrong-model" || fault === "usage-limit") return 0;
  return fault === "rate-limit" || fault === "model-500" || fault === "killed-program" ? Math.floor(all * 0.6) : all;
}

function sentBy(
  agent: AgentOutcome,
  steps: readonly Step[],
  { startSeconds, endSeconds }: AgentsRequest,
): SentMessage[] {
  const tick = (endSeconds - startSeconds) / (steps.length + 1);
  return steps.flatMap(({ sends }, at) =>
    sends === null
      ? []
      : [
          {
            from: agent.id,
            to: sends.to,
            text: sends.text,
            timestamp: Math.round((startSeconds + tick * (at + 1)) * 1e6) / 1e6,
            feature: agent.features[0] ?? 0,
          },
        ],
  );
}
