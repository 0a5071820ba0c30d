import { agentTraitsOf, trialKey } from "@cooperbench-ts/results";
import { type ExpectedTime, type ExperimentPlan, goldSaidText, type PlannedCall } from "@cooperbench-ts/core";
import { formatDuration, formatUsd } from "./format.ts";

/** The lines of the plan for people: what is frozen, one line per trial, one example call per setting. */
export function renderPlan(plan: ExperimentPlan): string[] {
  const { upstream, config, trials } = plan;
  const head = [
    `experiment   ${plan.experiment}`,
    `upstream     cooperbench ${upstream.version}${upstream.litellm === null ? "" : `, litellm ${upstream.litellm}`} (${upstream.path})`,
    `agent        ${config.agent}, model ${config.model}`,
    ...program(plan),
    `agent budget ${budgets(plan)} per task`,
    ...(plan.credentials === null ? [] : [`credentials  ${credentials(plan.credentials)}`]),
    ...doors(plan).map((text, index) => (index === 0 ? "doors" : "").padEnd(13) + text),
    `expected     ${expected(plan)}`,
    ...(plan.gold === null ? [] : [`gold         ${goldSaidText(plan.gold).replace(/^gold:? /, "")}`]),
  ];
  const drift = plan.drift.map(({ field, old, new: now }) => `drift        ${field}: was ${old}, now ${now}`);
  const rows = trials.map((trial) => `${trial.action.padEnd(8)} ${trialKey(trial)}  ${trial.why}`);
  return [...head, ...drift, "", ...rows, "", ...exampleCalls(trials), ...variables(plan)];
}

function program({ agentProgram }: ExperimentPlan): string[] {
  if (agentProgram === null) return [];
  const { program: name, version, images, installTime, problem } = agentProgram;
  if (problem !== null) return [`program      ${problem.trim().replaceAll(/\s*\n\s*/g, " ")}`];
  const counts =
    installTime === "free" ? "its time does not count against the limit" : "its time counts against the limit";
  return version === null
    ? [`program      upstream installs the newest ${name} in each container; ${counts}`]
    : [`program      ${name} ${version}, prepared in ${images} ${images === 1 ? "image" : "images"}`];
}

const SEEN = "calls, tokens, cost and conversations are counted, waits at rate limits held";

/** What stands between upstream and the world, and what of it is measured. */
function doors({ doors: { docker, model, redisFromContainers } }: ExperimentPlan): string[] {
  if (!docker) return [];
  const why = model.why ?? "No model door: calls are not seen.";
  const how = model.on
    ? `Model door${model.toContainers ? ", open to the attempt's own containers" : ""}: ${SEEN}.`
    : why;
  const key = model.keepsKey ? ["The model's key stays with it: upstream and containers get a made-up one."] : [];
  const cost = model.on ? [] : ["Costs are what upstream tells; a killed attempt has no exact bill."];
  const redis =
    redisFromContainers.length === 0
      ? []
      : [`Redis of ${redisFromContainers.join(", ")}: through a gate for the attempt's own containers.`];
  return ["Docker door: containers, commands, deaths and patches are seen.", how, ...key, ...cost, ...redis];
}

function credentials({ preset, variables, files }: NonNullable<ExperimentPlan["credentials"]>): string {
  const named = [...variables, ...files.map((file) => `~/${file}`)];
  const what = named.length === 0 ? "nothing that is known here" : named.join(", ");
  return preset === null ? what : `${preset}: ${what}`;
}

function budgets({ agentBudget, config: { agent } }: ExperimentPlan): string {
  const { costUsd, steps } = agentTraitsOf(agent).limits;
  const cost = costUsd === null ? "no limit of cost" : budget(agentBudget.costLimitUsd, formatUsd);
  const asSteps = (count: number): string => `${count} steps`;
  return `${cost} and ${steps === null ? "no limit of steps" : budget(agentBudget.stepLimit, asSteps)}`;
}

function budget(value: number | null, format: (value: number) => string): string {
  if (value === null) return "upstream's default";
  return value === 0 ? "no limit" : format(value);
}

function expected({ expected, evaluations, expectedTime, config }: ExperimentPlan): string {
  const when = time(expectedTime, config.concurrency);
  const toEvaluate = `${evaluations} ${evaluations === 1 ? "evaluation" : "evaluations"}`;
  if (expected.trials === 0 && evaluations > 0) return `only ${toEvaluate} left${when}; no model is called`;
  const trials = `${expected.trials} trials to run${evaluations === 0 ? "" : ` and ${toEvaluate}`}${when}`;
  const { costUsd, lowUsd, highUsd, basedOn } = expected;
  if (costUsd === null) return `${trials}; the cost is unknown before each setting has a finished trial`;
  const range = lowUsd === null || highUsd === null ? "" : `${formatUsd(lowUsd)} to ${formatUsd(highUsd)}, `;
  return `${trials}, about ${formatUsd(costUsd)} (${range}from ${basedOn} finished ${basedOn === 1 ? "trial" : "trials"})`;
}

function time({ durationMs, lowMs, highMs }: ExpectedTime, concurrency: number): string {
  if (durationMs === null) return "";
  const range = lowMs === null || highMs === null ? "" : ` (${formatDuration(lowMs)} to ${formatDuration(highMs)})`;
  return `, in about ${formatDuration(durationMs)}${range}, ${concurrency} at a time, without retries`;
}

/** What the calls get of the environment: names only. */
function variables({ trials, environment }: ExperimentPlan): string[] {
  if (!trials.some(({ calls }) => calls.length > 0)) return [];
  return [
    "",
    `variables of an agent phase: ${environment.agent.join(", ")}`,
    `of an eval: ${environment.eval.join(", ")}`,
  ];
}

/** One trial's calls per run stand for all of them: only the pair differs. */
function exampleCalls(trials: readonly PlannedCall[]): string[] {
  const first = new Map<string, PlannedCall>();
  for (const trial of trials) if (trial.calls.length > 0 && !first.has(trial.run)) first.set(trial.run, trial);
  return [...first.values()].flatMap(({ calls }) => calls.map((call) => `$ ${call.map(quoted).join(" ")}`));
}

function quoted(argument: string): string {
  return /^[\w./:=,@-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}
