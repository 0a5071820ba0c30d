import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Values } from "./argv.ts";
import { isoNow } from "./clock.ts";
import { table, terminal } from "./console.ts";
import { evaluateRun } from "./eval-run.ts";
import { executeTask, type TaskEnd } from "./execute-task.ts";
import { rehearsedPair } from "../scenario/trial.ts";
import { PythonError, SystemExit } from "./python-error.ts";
import { finishRun } from "./finish-run.ts";
import { runMany } from "./run-many.ts";
import { noted, type Session } from "./run-session.ts";
import { selectTasks } from "./select.ts";
import { startAttempt, type StartedAttempt } from "./start-attempt.ts";
import type { SelectedTask, World } from "./world.ts";
import { writeJson } from "./write-file.ts";
import { lineCount } from "./write-pair.ts";

export interface RunOptions {
  readonly name: string;
  readonly setting: "solo" | "coop";
  readonly agent: string;
  readonly model: string;
  readonly concurrency: number;
  readonly redis: string;
  readonly force: boolean;
  readonly git: boolean;
  readonly messaging: boolean;
  readonly autoEval: boolean;
  readonly agentConfig: string | undefined;
}

export function textOf(values: Values, key: string): string | undefined {
  const value = values[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function featuresOf(values: Values): readonly number[] | undefined {
  const words = textOf(values, "features")?.split(",");
  return words?.map((word) => {
    if (!/^\s*\d+\s*$/.test(word)) {
      throw new PythonError("ValueError", `invalid literal for int() with base 10: '${word.trim()}'`, [
        ["cooperbench/cli.py", 280, "_run_command"],
      ]);
    }
    return Number(word);
  });
}

export function featureText(features: readonly number[]): string {
  return features.join(",");
}

/** `cooperbench run`. */
export async function runCommand(world: World, values: Values): Promise<void> {
  const setting = values["setting"] === "solo" ? "solo" : "coop";
  if (values["setting"] === "team") {
    throw new PythonError("NotImplementedError", "the stand-in does not rehearse --setting team", [
      ["cooperbench/cli.py", 300, "_run_command"],
    ]);
  }
  const options: RunOptions = {
    name: textOf(values, "name") ?? runName(values),
    setting,
    agent: String(values["agent"]),
    model: String(values["model"]),
    concurrency: Number(values["concurrency"]),
    redis: String(values["redis"]),
    force: values["force"] === true,
    git: values["git"] === true,
    messaging: values["noMessaging"] !== true,
    autoEval: values["noAutoEval"] !== true,
    agentConfig: textOf(values, "agentConfig"),
  };
  const task = values["task"];
  const tasks = selectTasks(world.datasetDir, {
    subset: textOf(values, "subset"),
    repo: textOf(values, "repo"),
    task: typeof task === "number" ? task : undefined,
    features: featuresOf(values),
  });
  if (tasks.length === 0) {
    terminal.print("no tasks found");
    return;
  }
  const begun = performance.now();
  printHeader(options, tasks);
  const logDir = join(world.logsDir, options.name);
  const single = tasks.length === 1 ? (tasks[0] as SelectedTask) : null;
  let started: StartedAttempt | null = null;
  if (setting === "coop" && options.messaging) {
    if (single !== null && mayFailAtStart(world, single))
      started = startAttempt(world, options.name, setting, "coop-comm", single, "agent");
    ensureRedis(started);
  }
  mkdirSync(logDir, { recursive: true });
  writeJson(join(logDir, "config.json"), {
    run_name: options.name,
    agent_framework: options.agent,
    model: options.model,
    setting,
    concurrency: options.concurrency,
    total_tasks: tasks.length,
    started_at: isoNow(),
  });
  const session =
    single === null ? await runMany(world, options, tasks) : await runSingle(world, options, single, started);
  finishRun(world, options, tasks.length, session, (performance.now() - begun) / 1000);
}

function runName(values: Values): string {
  const word = (text: string): string =>
    text
      .replaceAll(/[^a-zA-Z0-9]+/g, "-")
      .replaceAll(/^-|-$/g, "")
      .toLowerCase();
  const agents: Readonly<Record<string, string>> = {
    mini_swe_agent: "msa",
    mini_swe_agent_v2: "msa-v2",
    swe_agent: "sw",
    openhands_sdk: "oh",
  };
  const agent = String(values["agent"]);
  const model = (String(values["model"]).split("/").at(-1) ?? "").replace(/-(preview|latest|turbo)$/, "");
  const parts = [
    String(values["setting"]),
    agents[agent] ?? agent,
    ...(values["git"] === true ? ["git"] : []),
    word(model),
  ];
  const subset = textOf(values, "subset");
  const repo = textOf(values, "repo");
  if (subset !== undefined) parts.push(subset);
  if (repo !== undefined) parts.push(repo.replaceAll("_task", "").replaceAll("_", "-"));
  if (typeof values["task"] === "number") parts.push(String(values["task"]));
  return parts.join("-");
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
  if (options.setting === "coop") {
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
  const session: Session = { completed: 0, skipped: 0, failed: 0, cost: 0, results: [], evals: null };
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
    featureText(options.setting === "solo" ? task.features : run.features),
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
