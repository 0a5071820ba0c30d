import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { isAlone, settingIn } from "../scenario/settings.ts";
import { rehearsedPair } from "../scenario/trial.ts";
import type { TaskEnd } from "./agent-run.ts";
import type { Values } from "./argv.ts";
import { isoNow } from "./clock.ts";
import { table, terminal } from "./console.ts";
import { evaluateRun } from "./eval-run.ts";
import { executeTask } from "./execute-task.ts";
import { finishRun } from "./finish-run.ts";
import { SystemExit } from "./python-error.ts";
import { runMany } from "./run-many.ts";
import { runOptions, type RunOptions } from "./run-options.ts";
import { newSession, noted, type Session } from "./run-session.ts";
import { selectionOf, selectTasks } from "./select.ts";
import { startAttempt, type StartedAttempt } from "./start-attempt.ts";
import { featureText, type SelectedTask, type World } from "./world.ts";
import { writeJson } from "./write-file.ts";
import { lineCount } from "./write-pair.ts";

/** `cooperbench run`. */
export async function runCommand(world: World, values: Values): Promise<void> {
  const options = runOptions(values);
  const setting = settingIn(options.setting, options.messaging, options.git);
  const tasks = selectTasks(world.datasetDir, selectionOf(values));
  if (tasks.length === 0) {
    terminal.print("no tasks found");
    return;
  }
  const begun = performance.now();
  printHeader(options, tasks);
  const logDir = join(world.logsDir, options.name);
  const single = tasks.length === 1 ? (tasks[0] as SelectedTask) : null;
  let started: StartedAttempt | null = null;
  if (!isAlone(options.setting) && options.messaging) {
    if (single !== null && mayFailAtStart(world, single))
      started = startAttempt(world, options.name, setting, single, "agent");
    ensureRedis(started);
  }
  mkdirSync(logDir, { recursive: true });
  writeJson(join(logDir, "config.json"), {
    run_name: options.name,
    agent_framework: options.agent,
    model: options.model,
    setting: options.setting,
    concurrency: options.concurrency,
    total_tasks: tasks.length,
    started_at: isoNow(),
  });
  const session =
    single === null ? await runMany(world, options, tasks) : await runSingle(world, options, single, started);
  finishRun(world, options, tasks.length, session, (performance.now() - begun) / 1000);
}

function printHeader(options: RunOptions, tasks: readonly SelectedTask[]): void {
  terminal.print();
  terminal.print(`cooperbench ${options.name} (${options.setting})`);
  const [first] = tasks;
  if (tasks.length === 1 && first !== undefined) {
    terminal.print(`task: ${first.repo}/${first.taskId} features: [${first.features.join(", ")}]`);
  } else terminal.print(`tasks: ${tasks.length} concurrency: ${options.concurrency}`);
  terminal.print(`agent: ${options.agent}`);
  terminal.print(`model: ${options.model}`);
  if (!isAlone(options.setting)) {
    const tools = [...(options.messaging ? ["messaging"] : []), ...(options.git ? ["git"] : [])];
    terminal.print(`tools: ${tools.length === 0 ? "none" : tools.join(", ")}`);
  }
  terminal.print();
}

/** Only then does the attempt have to be counted before Redis is asked. */
function mayFailAtStart(world: World, task: SelectedTask): boolean {
  const [a = 0, b = 0] = [...task.features].sort((x, y) => x - y);
  const pair = rehearsedPair({ repo: task.repo, taskId: task.taskId, features: [a, b] });
  return world.scenario.faults.some((fault) => fault.kind === "redis-start" && (fault.pair ?? pair) === pair);
}

/** There is no Redis in a rehearsal: it answers, unless the scenario says otherwise of the one trial of this call. */
function ensureRedis(attempt: StartedAttempt | null): void {
  if (attempt?.fault === "redis-start") {
    terminal.print("  redis starting via docker...");
    terminal.print("error: Failed to start Redis");
    throw new SystemExit(1);
  }
  terminal.print("  redis connected");
}

async function runSingle(
  world: World,
  options: RunOptions,
  task: SelectedTask,
  started: StartedAttempt | null,
): Promise<Session> {
  const end = await executeTask(world, options, task, started, false);
  const session = newSession(null);
  if (end.skipped) {
    session.skipped = 1;
    terminal.print("→ skip (already completed)");
  } else {
    session.completed = 1;
    session.cost = end.cost;
    printAgents(options, task, end);
  }
  if (options.autoEval) {
    const result = await evaluateRun(
      world,
      options.name,
      { ...task, folder: options.setting, dir: end.dir },
      options.force,
    );
    session.evals = [noted("", result)];
  }
  return session;
}

function printAgents(options: RunOptions, task: SelectedTask, end: TaskEnd): void {
  const columns = [{ header: "agent" }, { header: "feature" }, { header: "status" }];
  const numbers = ["cost", "steps", "lines"].map((header) => ({ header, right: true }));
  const rows = end.runs.map((run) => [
    run.id,
    featureText(isAlone(options.setting) ? task.features : run.features),
    run.status,
    `$${(run.cost === 0 ? 0 : run.cost.value).toFixed(2)}`,
    String(run.steps),
    String(lineCount(run.patch)),
  ]);
  terminal.print();
  terminal.lines(table([...columns, ...numbers], rows));
  terminal.print();
  terminal.print(`total: $${end.cost.toFixed(2)} time: ${end.seconds.toFixed(0)}s`);
}
