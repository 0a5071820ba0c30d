import { agentTraits, isAgent } from "../scenario/agents.ts";
import { settingFolders, type SettingFolder } from "../scenario/settings.ts";
import { textOf, type Values } from "./argv.ts";

/** What `cooperbench run` is asked for, but for the tasks. */
export interface RunOptions {
  readonly name: string;
  readonly setting: SettingFolder;
  readonly agent: string;
  readonly model: string;
  readonly concurrency: number;
  readonly redis: string;
  readonly force: boolean;
  readonly git: boolean;
  readonly messaging: boolean;
  readonly autoEval: boolean;
  readonly agentConfig: string | undefined;
  readonly team: TeamFeatures;
}

/** As result.json of a team spells them. */
export type TeamFeatures = Readonly<Record<keyof typeof teamSwitches, boolean>>;

/** The flags that leave a feature out. */
const teamSwitches = {
  task_list: "teamNoTaskList",
  scratchpad: "teamNoScratchpad",
  mcp: "teamNoMcp",
  auto_refresh: "teamNoAutoRefresh",
  protocol: "teamNoProtocol",
} as const;

export function runOptions(values: Values): RunOptions {
  return {
    name: textOf(values, "name") ?? runName(values),
    setting: settingOf(values),
    agent: String(values["agent"]),
    model: String(values["model"]),
    concurrency: Number(values["concurrency"]),
    redis: String(values["redis"]),
    force: values["force"] === true,
    git: values["git"] === true,
    messaging: values["noMessaging"] !== true,
    autoEval: values["noAutoEval"] !== true,
    agentConfig: textOf(values, "agentConfig"),
    team: Object.fromEntries(
      Object.entries(teamSwitches).map(([feature, flag]) => [feature, values[flag] !== true]),
    ) as TeamFeatures,
  };
}

/** Argparse has refused every other word. */
function settingOf(values: Values): SettingFolder {
  const word = String(values["setting"]);
  return settingFolders.find((known) => known === word) as SettingFolder;
}

function runName(values: Values): string {
  const word = (text: string): string =>
    text
      .replaceAll(/[^a-zA-Z0-9]+/g, "-")
      .replaceAll(/^-|-$/g, "")
      .toLowerCase();
  const agent = String(values["agent"]);
  const model = (String(values["model"]).split("/").at(-1) ?? "").replace(/-(preview|latest|turbo)$/, "");
  const parts = [
    String(values["setting"]),
    isAgent(agent) ? agentTraits[agent].shortName : agent,
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
