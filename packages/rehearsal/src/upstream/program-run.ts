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
import type { ScriptedRun } from "./script-of.ts";
import { stepsUntil } from "./fault-steps.ts";
import { secondsAt } from "../work/step-times.ts";
import type { World } from "./world.ts";

/** An agent that is a program in its container. It knows no limit of steps or money. */
export async function runProgram(
  world: World,
  request: AgentsRequest,
  { agent, steps: script }: ScriptedRun,
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

  const scripted = failureOf(fault, program, model, Date.now() / 1000);
  const isRefusing = fault === "refusal";
  const wanted = script.slice(0, stepsUntil(fault, script.length));
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
      to: agent.id,
      speaks: program.speaks,
      handsIn: patch !== "",
      redisAway: fault === "redis-loss",
      secondsOf: (share) => secondsAt(share, request.startSeconds, request.endSeconds),
    }),
    planned: script.length,
    lastWords: isCut || failure !== null ? null : isRefusing ? REFUSAL : lastWords(agent),
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

function lastWords({ plan }: AgentOutcome): string {
  if (plan.features.length === 0) return "I have not found what to change, so I left it.";
  return plan.features.every(({ complete }) => complete)
    ? "Done: the feature is there, and its tests pass."
    : "The feature is in, but not all of its tests pass.";
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

function sentBy(
  agent: AgentOutcome,
  steps: readonly Step[],
  { startSeconds, endSeconds }: AgentsRequest,
): SentMessage[] {
  return steps.flatMap(({ sends }) =>
    sends === null
      ? []
      : [
          {
            from: agent.id,
            to: sends.to,
            text: sends.text,
            timestamp: secondsAt(sends.at, startSeconds, endSeconds),
            feature: agent.features[0] ?? 0,
          },
        ],
  );
}
