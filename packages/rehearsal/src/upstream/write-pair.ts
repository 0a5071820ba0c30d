import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { hexDigits } from "../random.ts";
import { agentFileName } from "../scenario/agent-file-name.ts";
import { isAlone, isTeam } from "../scenario/settings.ts";
import type { AgentRun, TaskEnd } from "./agent-run.ts";
import { isoNow } from "./clock.ts";
import { float, pythonJson, type PythonValue } from "./python-json.ts";
import type { RunOptions } from "./run-options.ts";
import type { StartedAttempt } from "./start-attempt.ts";
import { roleOf, teamRecord, writeTeam } from "./team-files.ts";
import type { SelectedTask } from "./world.ts";
import { writeJson, writePlain } from "./write-file.ts";

/** Python's `splitlines()`: a final newline begins no line. */
export function lineCount(text: string): number {
  return text === "" ? 0 : text.replace(/\n$/, "").split("\n").length;
}

function agentRecord(run: AgentRun): Record<string, PythonValue> {
  return {
    status: run.status,
    cost: run.cost,
    steps: run.steps,
    input_tokens: run.program?.inputTokens ?? 0,
    output_tokens: run.program?.outputTokens ?? 0,
    cache_read_tokens: run.program?.cacheReadTokens ?? 0,
    cache_write_tokens: 0,
    patch_lines: lineCount(run.patch),
    error: run.error,
  };
}

function trajectory(options: RunOptions, task: SelectedTask, run: AgentRun): PythonValue {
  const solo = isAlone(options.setting);
  return {
    repo: task.repo,
    task_id: task.taskId,
    ...(solo ? { features: task.features } : { feature_id: run.features[0] ?? 0 }),
    agent_id: run.id,
    ...(isTeam(options.setting) ? { team_role: roleOf(run.id) } : {}),
    model: options.model,
    status: run.status,
    cost: run.cost,
    steps: run.steps,
    messages: run.messages,
  };
}

/** Conversation, then patch and trajectory per agent, result.json last: a kill in between leaves a folder without a result. */
export function writePair(
  options: RunOptions,
  task: SelectedTask,
  attempt: StartedAttempt,
  end: TaskEnd,
  times: { readonly begunAt: number; readonly endedAt: number; readonly torn: boolean },
  /** Since a team's features can be left out. */
  tellsTeamFeatures: boolean,
): void {
  const { dir, runs } = end;
  const solo = isAlone(options.setting);
  mkdirSync(dir, { recursive: true });
  // By the adapters, while the agents work.
  for (const { id, program } of runs)
    for (const [end, text] of Object.entries(program?.files ?? {})) writePlain(join(dir, `${id}${end}`), text);
  // Not localeCompare: loading ICU alone takes 15 ms.
  const byId = [...runs].sort((a, b) => (a.id < b.id ? -1 : 1));
  const team = isTeam(options.setting)
    ? writeTeam(dir, teamRecord(task, runs, times, attempt.run, attempt.pair, attempt.attempt), options.team)
    : null;
  // Of a team upstream's runner drops what its agents say they sent, and mini_swe_agent_v2 says it nowhere else.
  const sent = (team === null ? byId : [])
    .flatMap((run) => run.sent)
    .sort((a, b) => (a.timestamp ?? 0) - (b.timestamp ?? 0));
  if (!solo) {
    const rows = sent.map((message) => ({
      from: message.from,
      to: message.to,
      message: message.text,
      timestamp: message.timestamp === null ? null : float(message.timestamp),
      feature_id: message.feature,
    }));
    writeJson(join(dir, "conversation.json"), rows);
  }
  for (const run of byId) {
    const name = agentFileName(run.id, run.features);
    writePlain(join(dir, `${name}.patch`), run.patch);
    writeJson(join(dir, `${name}_traj.json`), trajectory(options, task, run));
  }
  // Python's sum starts with the int 0, so agents that never started leave a whole number.
  const started = runs.filter((run) => run.cost !== 0);
  const totals = {
    total_cost: started.length === 0 ? 0 : float(end.cost),
    total_steps: runs.reduce((sum, run) => sum + run.steps, 0),
  };
  const [only] = runs;
  const text = pythonJson({
    repo: task.repo,
    task_id: task.taskId,
    features: solo ? task.features : [...task.features].sort((a, b) => a - b),
    setting: options.setting,
    run_id: hexDigits(8, attempt.run, attempt.pair, attempt.attempt, times.begunAt),
    run_name: options.name,
    agent_framework: options.agent,
    model: options.model,
    started_at: isoNow(times.begunAt),
    ended_at: isoNow(times.endedAt),
    duration_seconds: float(Math.round(end.seconds * 1e6) / 1e6),
    ...(team === null ? {} : { lead_agent: team.lead }),
    ...(solo && only !== undefined
      ? { agent: agentRecord(only) }
      : {
          agents: Object.fromEntries(
            runs.map((run) => [
              run.id,
              {
                feature_id: run.features[0] ?? 0,
                ...(team === null ? {} : { team_role: roleOf(run.id) }),
                ...agentRecord(run),
              },
            ]),
          ),
        }),
    ...totals,
    ...(solo ? {} : { messages_sent: sent.length }),
    ...(team === null ? {} : { metrics: team.metrics }),
    ...(team === null || !tellsTeamFeatures ? {} : { team_features: options.team }),
    log_dir: dir,
  });
  writePlain(join(dir, "result.json"), text, times.torn ? Math.floor(text.length / 2) : undefined);
}
