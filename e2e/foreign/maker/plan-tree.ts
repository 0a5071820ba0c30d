import { createRandom, type Random } from "@cooperbench-ts/results";
import { chance, pick } from "./draw.ts";
import { planTrial } from "./plan-trial.ts";
import {
  type Agent,
  isAtLeast,
  type PlannedPair,
  type RuleText,
  type RunPlan,
  type Setting,
  type TreePlan,
  type Word,
} from "./tree-plan.ts";

export const versions = [
  "0.0.3",
  "0.0.5",
  "0.0.10",
  "0.0.11",
  "0.0.12",
  "0.0.14",
  "0.0.15",
  "0.0.16",
  "0.0.22",
  "0.0.25",
  "0.0.28",
  "0.0.29",
] as const;

const TASKS: readonly (readonly [repo: string, taskId: number])[] = [
  ["openai_tiktoken_task", 0],
  ["pallets_jinja_task", 1465],
  ["pallets_jinja_task", 1621],
  ["pallets_click_task", 2068],
  ["dspy_task", 8394],
  ["go_chi_task", 26],
  ["typst_task", 6554],
  ["react_hook_form_task", 153],
  ["somebodys_own_task", 7],
];

interface ArmPlan {
  readonly name: string;
  readonly model: string;
  readonly agent: Agent;
  readonly version: string;
  readonly skill: number;
  readonly runFiles: RunPlan["runFiles"];
}

/** What a tree looks like; the same for the same seed. */
export function planTree(seed: number): TreePlan {
  const random = createRandom(seed);
  const pairs = planPairs(random);
  const arms = planArms(random);
  const isMapped = chance(random, 0.6);
  const isRenamed = isMapped && chance(random, 0.4);
  const hasSettingFolder = isMapped ? chance(random, 0.7) : true;
  const settings = pickSettings(random);
  const repeats = pick(random, [1, 1, 2, 3]);
  // One run may hold both settings: upstream tells them apart by their folders.
  const isOneRun = !isMapped && settings.join() === "solo,coop-comm" && chance(random, 0.5);
  const runs = arms.flatMap((arm) =>
    settings
      .filter((setting) => setting !== "team" || hasTeams(arm))
      .flatMap((setting) =>
        Array.from({ length: repeats }, (_, at): RunPlan => {
          const told = {
            setting: isMapped || setting === "solo" || setting === "team" ? setting : null,
            repeat: at + 1,
          };
          const name = isRenamed
            ? `${pick(random, ["monday", "attempt", "final-FINAL", "v2", "läufe"])} ${arm.name}.${setting}${at}`
            : `${arm.name}${isOneRun ? "" : `_${setting.replace("-", "")}`}_${at + 1}`;
          return planRun(random, arm, setting, { ...told, name, hasSettingFolder }, pairs);
        }),
      ),
  );
  const unnamed = isMapped && chance(random, 0.4) ? [planRun(random, firstOf(arms), "solo", left, pairs)] : [];
  const shown = isMapped ? runs : runs.map((run) => ({ ...run, ...guessed(run, repeats) }));
  return { seed, runs: shown, unnamed, map: isMapped ? rules(shown, isRenamed) : null };
}

const left = { name: "smoke", setting: null, repeat: 1, hasSettingFolder: true } as const;

/** Without a map a run is what its name tells: a number counts repeats where there are several, and upstream's word is no part of an arm. */
function guessed(run: RunPlan, repeats: number): Pick<RunPlan, "arm" | "repeat"> {
  const stem = repeats > 1 ? run.name.slice(0, run.name.lastIndexOf("_")) : run.name;
  const isWord = repeats > 1 && stem.endsWith(`_${run.word}`);
  return { arm: isWord ? stem.slice(0, -run.word.length - 1) : stem, repeat: run.repeat };
}

/** A rule for each run where names tell nothing, else one for the repeats of an arm and setting. */
function rules(runs: readonly RunPlan[], isRenamed: boolean): RuleText[] {
  const told = ({ setting, arm }: RunPlan) => `${setting ?? ""}@${arm}`;
  if (!isRenamed) return [...new Set(runs.map((run) => `${run.name.slice(0, -1)}{repeat}=${told(run)}`))];
  return runs.map((run, at) => {
    const { name, setting, arm, repeat } = run;
    if (repeat === 1 && at % 2 === 0) return `${name}=${told(run)}`;
    return { run: name, arm, repeat, ...(setting === null ? {} : { setting }) };
  });
}

export function planRun(
  random: Random,
  arm: ArmPlan,
  setting: Setting,
  told: Pick<RunPlan, "name" | "setting" | "repeat" | "hasSettingFolder">,
  pairs: readonly PlannedPair[],
): RunPlan {
  const { model, agent, version } = arm;
  const word: Word = setting === "solo" || setting === "team" ? setting : "coop";
  const backend = word === "coop" && chance(random, 0.1) ? ("gcp" as const) : ("docker" as const);
  const run = {
    ...told,
    version,
    word,
    model,
    agent,
    arm: arm.name,
    hasWork: chance(random, 0.8),
    runFiles: arm.runFiles,
    timestamps: agent === "mini_swe_agent_v2" ? ("none" as const) : pick(random, ["seconds", "text", "none"] as const),
    backend,
  };
  const missing = pick(random, [0, 0, 0.1, 0.3]);
  const found = pairs.filter(() => !chance(random, missing));
  const trials = (found.length === 0 ? pairs.slice(0, 1) : found).map((pair) =>
    planTrial(random, { ...run, setting, skill: arm.skill }, pair),
  );
  return { ...run, trials };
}

export function planPairs(random: Random): PlannedPair[] {
  const share = pick(random, [0.1, 0.2, 0.3, 0.3, 0.7]);
  const tasks = TASKS.filter(() => chance(random, share));
  return (tasks.length === 0 ? TASKS.slice(0, 1) : tasks).flatMap(([repo, taskId]) => {
    const features = pick(random, [2, 2, 3, 4]);
    const all = Array.from({ length: features }, (_, a) =>
      Array.from({ length: features - a - 1 }, (_none, b) => [a + 1, a + b + 2] as const),
    ).flat();
    return all.map((pair) => ({ repo, taskId, features: pair, hardness: random.float() }));
  });
}

function planArms(random: Random): ArmPlan[] {
  const count = pick(random, [1, 1, 2, 2, 3]);
  return Array.from({ length: count }, (_, at) => {
    const version = pick(random, versions);
    return {
      name: pick(random, ["claude", "gpt-5", "command-a", "qwen3"]) + String.fromCodePoint(97 + at),
      model: pick(random, ["claude-sonnet-5", "openai/gpt-4o", "command-a-03-2025"]),
      agent: pick(random, agentsOf(version)),
      version,
      skill: 0.2 + 0.7 * random.float(),
      runFiles: (["config", "summary", "eval_summary"] as const).filter(() => chance(random, 0.6)),
    };
  });
}

/** Agents of these two kinds work in teams, since that version. */
function hasTeams({ agent, version }: ArmPlan): boolean {
  return isAtLeast(version, "0.0.15") && (agent === "mini_swe_agent_v2" || agent === "claude_code");
}

function agentsOf(version: string): readonly Agent[] {
  if (!isAtLeast(version, "0.0.5")) return ["mini_swe_agent", "openhands_sdk"];
  if (!isAtLeast(version, "0.0.12")) return ["mini_swe_agent", "mini_swe_agent_v2", "openhands_sdk"];
  return isAtLeast(version, "0.0.14")
    ? ["mini_swe_agent_v2", "claude_code", "openhands_sdk"]
    : ["mini_swe_agent_v2", "openhands_sdk"];
}

function pickSettings(random: Random): readonly Setting[] {
  return pick(random, [
    ["solo"],
    ["solo", "coop-comm"],
    ["solo", "coop-comm", "coop-nocomm"],
    ["coop-comm", "coop-nocomm"],
    ["solo", "coop-comm", "team"],
  ] as const);
}

function firstOf<Item>(items: readonly Item[]): Item {
  const [first] = items;
  if (first === undefined) throw new RangeError("firstOf: nothing is there");
  return first;
}
