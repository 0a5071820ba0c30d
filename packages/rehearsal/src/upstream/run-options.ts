import { agentTraits, isAgent } from "../scenario/agents.ts";
import { settingFolders, type SettingFolder } from "../scenario/settings.ts";
import { PythonError } from "./python-error.ts";
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
}

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
  };
}

function settingOf(values: Values): SettingFolder {
  const word = String(values["setting"]);
  const folder = settingFolders.find((known) => known === word);
  if (folder !== undefined) return folder;
  throw new PythonError("NotImplementedError", `the stand-in does not rehearse --setting ${word}`, [
    ["cooperbench/cli.py", 300, "_run_command"],
  ]);
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
