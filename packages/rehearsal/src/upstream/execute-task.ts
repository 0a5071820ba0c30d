import { join } from "node:path";
import { hexDigits } from "../random.ts";
import { isPlayed, playedTraits, type PlayedAgent } from "../scenario/agents.ts";
import { trialOutcome, type TrialOutcome } from "../scenario/outcome.ts";
import { isAlone, isTeam, settingIn } from "../scenario/settings.ts";
import { appendLedger } from "../state/ledger.ts";
import { AgentConfigError, readAgentConfig, type AgentLimits } from "./agent-config.ts";
import { failedToStart, type AgentRun, type TaskEnd } from "./agent-run.ts";
import { preciseNow, sleep, sleepForEver } from "./clock.ts";
import { terminal } from "./console.ts";
import { modelPlayer, type PlaySteps } from "./model-calls.ts";
import { finishedCost } from "./previous-result.ts";
import { isAzure, missingCredentials, programPlayer } from "./program-calls.ts";
import { PythonError } from "./python-error.ts";
import { containerName, runAgents } from "./run-agents.ts";
import type { RunOptions } from "./run-options.ts";
import { pairFolder, startAttempt, type StartedAttempt } from "./start-attempt.ts";
import { taskPlan, taskSteps } from "./task-plan.ts";
import { roleOf } from "./team-files.ts";
import type { AgentsRequest } from "./agents-request.ts";
import { imageOf, type SelectedTask, type World } from "./world.ts";
import { readIfThere } from "./write-file.ts";
import { writePair } from "./write-pair.ts";

/** `execute_solo` and `execute_coop`: the agents of one pair, then the files. `quiet` with several tasks. */
export async function executeTask(
  world: World,
  options: RunOptions,
  task: SelectedTask,
  started: StartedAttempt | null,
  quiet: boolean,
): Promise<TaskEnd> {
  const dir = pairFolder(world, options.name, options.setting, task.repo, task.taskId, task.features);
  const before = options.force ? null : finishedCost(dir, options.setting);
  if (before !== null) return { skipped: true, cost: before, seconds: 0, runs: [], dir };
  const attempt =
    started ??
    startAttempt(world, options.name, settingIn(options.setting, options.messaging, options.git), task, "agent");
  const begunAt = preciseNow();
  const outcome = trialOutcome(world.scenario, attempt.trial);
  const runs = await agentRuns(world, options, task, attempt, outcome, quiet);
  const endedAt = preciseNow();
  const end: TaskEnd = { skipped: false, cost: costOf(runs), seconds: (endedAt - begunAt) / 1000, runs, dir };
  if (attempt.fault === "crash") {
    bill(world, attempt, end.cost, false);
    throw new PythonError("OSError", `[Errno 12] Cannot allocate memory: '${dir}'`, [
      ["cooperbench/cli.py", 258, "main"],
      ["cooperbench/cli.py", 297, "_run_command"],
      ["cooperbench/runner/core.py", 148, "run"],
      [`cooperbench/runner/${options.setting}.py`, 75, `execute_${options.setting}`],
      ["pathlib.py", 1311, "mkdir"],
    ]);
  }
  const torn = attempt.fault === "torn-result";
  bill(world, attempt, end.cost, !torn);
  writePair(options, task, attempt, end, { begunAt, endedAt, torn }, world.habits.teamFlags);
  // Half of result.json is on disk: the rest of this process does not happen.
  if (torn) process.kill(process.pid, "SIGKILL");
  return end;
}

function costOf(runs: readonly AgentRun[]): number {
  return runs.reduce((sum, run) => sum + (run.cost === 0 ? 0 : run.cost.value), 0);
}

function bill(world: World, attempt: StartedAttempt, costUsd: number, reported: boolean): void {
  const { run, trial, pair } = attempt;
  appendLedger(world.stateDir, {
    event: "billed",
    run,
    setting: trial.setting,
    pair,
    attempt: attempt.attempt,
    costUsd,
    reported,
  });
}

/** The agent, where it can start. @throws AgentConfigError with upstream's words */
function playedAgent(world: World, options: RunOptions, task: SelectedTask, attempt: StartedAttempt): PlayedAgent {
  for (const feature of task.features) {
    const file = join(world.datasetDir, task.repo, `task${task.taskId}`, `feature${feature}`, "feature.md");
    if (readIfThere(file) === null) throw new AgentConfigError(`Feature file not found: ${file}`);
  }
  const { agent } = options;
  const unknown = attempt.fault === "unknown-agent" ? agent : null;
  const agents = world.habits.agents.filter((name) => name !== unknown);
  if (!agents.some((name) => name === agent))
    throw new AgentConfigError(`Unknown agent: '${agent}'. Available: ${agents.join(", ")}`);
  if (!isPlayed(agent)) throw new AgentConfigError(`the stand-in does not rehearse the agent ${agent}`);
  return agent;
}

/** Who calls the model: upstream's own process, or a program in a container. */
function playerOf(agent: PlayedAgent, model: string, limits: AgentLimits): PlaySteps | null {
  return playedTraits(agent).program === null
    ? modelPlayer(agent, model, limits, process.env)
    : programPlayer(agent, model, process.env);
}

async function agentRuns(
  world: World,
  options: RunOptions,
  task: SelectedTask,
  attempt: StartedAttempt,
  outcome: TrialOutcome,
  quiet: boolean,
): Promise<readonly AgentRun[]> {
  const { scenario } = world;
  const serves = !isAlone(options.setting) && options.git;
  if (!quiet) printStart(options, outcome, serves ? hexDigits(8, attempt.run, attempt.pair, attempt.attempt) : null);
  let played: PlayedAgent;
  let limits: AgentLimits;
  try {
    played = playedAgent(world, options, task, attempt);
    limits = readAgentConfig(options.agentConfig, played, world.habits);
    const missing = scenario.modelCalls ? missingCredentials(played, process.env) : null;
    if (missing !== null) throw new AgentConfigError(missing);
  } catch (error) {
    if (!(error instanceof AgentConfigError)) throw error;
    return outcome.agents.map((agent) => failedToStart(agent.id, agent.features, error.message));
  }
  if (playedTraits(played).docker === "command") {
    for (const agent of outcome.agents) {
      const name = containerName({ trial: attempt.trial, attempt: attempt.attempt }, agent);
      const network = serves ? " --network cooperbench" : "";
      const command = `docker run -d --name ${name} -w /workspace/repo --entrypoint /bin/bash${network} --rm${teamArguments(options, attempt)} ${imageOf(task.repo, task.taskId)} -c 'sleep 2h'`;
      terminal.log(`${played}.environment: DEBUG: Starting container with command: ${command}`);
      if (attempt.fault === "docker-down" || attempt.fault === "registry-limit") continue;
      terminal.log(`${played}.environment: INFO: Started container ${name} with ID ${hexDigits(64, name)}`);
    }
  }
  const scripted = scenario.agentMs[`${attempt.trial.setting}:${attempt.pair}`];
  const wholeMs = scripted ?? outcome.agentSeconds * 1000 * scenario.timeScale;
  // A fault ends the work early, somewhere in the middle.
  const ms = attempt.fault === null ? wholeMs : wholeMs / 2;
  const now = preciseNow() / 1000;
  const request = {
    trial: attempt.trial,
    outcome,
    agent: played,
    model: options.model,
    redis: options.redis,
    limits,
    fault: attempt.fault,
    attempt: attempt.attempt,
    startSeconds: now,
    endSeconds: now + ms / 1000,
    play: scenario.modelCalls ? playerOf(played, options.model, limits) : null,
    isPlain: isAzure(played, process.env),
    tasks: taskStepsOf(options, attempt),
  };
  const { runs, logs } = await runAgents(world, request);
  if (attempt.fault === "hang") {
    // The calls up to the one that never answers are paid, and nobody will ever write that down.
    bill(world, attempt, costOf(runs) / 2, false);
    await sleepForEver();
  }
  await sleep(ms);
  for (const line of logs) terminal.log(line);
  return runs;
}

function printStart(options: RunOptions, { agents }: TrialOutcome, repository: string | null): void {
  if (repository !== null) {
    terminal.print("  git creating shared server...");
    terminal.print(`  git ready git://cooperbench-git:9418/${repository}/repo.git`);
  }
  for (const { id } of agents)
    terminal.print(isTeam(options.setting) ? `  ${id} [${roleOf(id)}] starting...` : `  ${id} starting...`);
}

/** What the agents of a team do to its list of tasks. */
function taskStepsOf({ setting, team }: RunOptions, { run, pair, attempt }: StartedAttempt): AgentsRequest["tasks"] {
  if (!isTeam(setting) || !team.task_list) return null;
  return (slot, steps) => taskSteps(taskPlan(slot, run, pair, attempt), steps);
}

/** What upstream adds to the container of a team's agent. */
function teamArguments({ setting, team }: RunOptions, { run, pair, attempt }: StartedAttempt): string {
  if (!isTeam(setting)) return "";
  const volume = team.scratchpad ? ` --volume cb-team-${hexDigits(8, run, pair, attempt)}:/workspace/shared` : "";
  return ` --add-host=host.docker.internal:host-gateway${volume}`;
}
