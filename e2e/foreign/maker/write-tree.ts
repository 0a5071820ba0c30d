import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { evalFiles } from "./eval-files.ts";
import { indented, resultFiles } from "./result-files.ts";
import type { RunPlan, TreePlan, TrialPlan } from "./tree-plan.ts";
import { texts } from "./texts.ts";
import { workFiles } from "./work-files.ts";

/**
 * Writes the tree that was planned to `DIR/logs`, as upstream lays it out; beside it, in `DIR/answers.json`, what it is. The
 * answers come from the plan: nothing of what was written is read again.
 */
export function writeTree(plan: TreePlan, dir: string): void {
  const logs = path.join(dir, "logs");
  for (const run of [...plan.runs, ...plan.unnamed]) writeRun(run, logs);
  if (plan.map !== null) {
    const rules = plan.map.map((rule) => (typeof rule === "string" ? asEntry(rule) : rule));
    writeFileSync(path.join(dir, "map.json"), indented({ runs: rules }));
  }
  writeFileSync(path.join(dir, "answers.json"), indented({ seed: plan.seed, texts, runs: plan.runs.map(answer) }));
}

function asEntry(rule: string): object {
  const { run = "", setting = "", arm } = /^(?<run>.+)=(?<setting>[^=@]*)(?:@(?<arm>.+))?$/.exec(rule)?.groups ?? {};
  return { run, ...(arm === undefined ? {} : { arm }), ...(setting === "" ? {} : { setting }) };
}

function writeRun(run: RunPlan, logs: string): void {
  const folder = path.join(logs, run.name);
  for (const trial of run.trials) {
    const dir = path.join(...(run.hasSettingFolder ? [run.word] : []), trial.repo, String(trial.taskId), nameOf(trial));
    mkdirSync(path.join(folder, dir), { recursive: true });
    const files = [
      ...resultFiles(run, trial, `logs/${run.name}/${dir}`),
      ...workFiles(run, trial),
      ...evalFiles(run, trial),
    ];
    for (const [name, text] of files) writeFileSync(path.join(folder, dir, name), text);
  }
  for (const name of run.runFiles) writeFileSync(path.join(folder, `${name}.json`), indented(RUN_FILES[name](run)));
}

function nameOf({ features: [a, b] }: TrialPlan): string {
  return `f${a}_f${b}`;
}

/** Upstream rewrites them with every process: that they are of the last one, with counts of one pair, is what they are like. */
const RUN_FILES = {
  config: ({ name, agent, model, word, trials }: RunPlan) => ({
    run_name: name,
    agent_framework: agent,
    model,
    setting: word,
    concurrency: 30,
    total_tasks: trials.length,
    started_at: "2026-01-01T06:00:00.000001",
  }),
  summary: ({ name }: RunPlan) => ({
    run_name: name,
    completed_at: "2026-01-01T06:30:00.000001",
    pass_rate: null,
    total_tasks: 1,
    completed: 1,
    skipped: 0,
    failed: 0,
    total_cost: 0.5,
    total_time_seconds: 5,
    results: [],
  }),
  eval_summary: ({ name }: RunPlan) => ({
    run_name: name,
    evaluated_at: "2026-01-01T07:00:00.000001",
    total_runs: 1,
    passed: 1,
    failed: 0,
    errors: 0,
    skipped: 0,
    pass_rate: 1,
    results: [],
  }),
} as const;

/** Verdict and, of what is no fault of an agent, the reason. */
function verdictOf(
  run: RunPlan,
  { outcome, agents }: TrialPlan,
): readonly [verdict: string | null, reason: string | null] {
  switch (outcome) {
    case "pass":
      return ["pass", null];
    case "agent-infra":
      return ["infra_error", reasonOf(run, agents)];
    case "eval-infra":
      return ["infra_error", "container-lost"];
    case "torn-eval":
      return ["infra_error", "eval-error"];
    case "torn-result":
      return ["infra_error", "torn-result"];
    case "not-evaluated":
      return [null, "not-evaluated"];
    default:
      return ["fail", null];
  }
}

/** claude_code says it in its trajectory alone. */
function reasonOf(run: RunPlan, agents: TrialPlan["agents"]): string {
  const refusal = agents.find((agent) => agent.refusal !== null)?.refusal;
  return refusal == null || (run.agent === "claude_code" && !run.hasWork) ? "unknown-error" : refusal.reason;
}

function answer(run: RunPlan): object {
  const { name, arm, setting, repeat, word, trials } = run;
  const verdicts = Object.fromEntries(
    trials.map((trial) => [`${trial.repo}/${trial.taskId}/${nameOf(trial)}`, verdictOf(run, trial)]),
  );
  return { run: name, arm, setting, repeat, upstreamSetting: word, verdicts };
}
