import type { RegradeConfig } from "@cooperbench-ts/core";
import { type Command, Option } from "commander";
import type { Io } from "../io.ts";
import type { Flag } from "./flag.ts";
import { addPairs, effectiveConfig, FLAGS, nameOf } from "./run-flags.ts";

/** Those of the flags of a run that an evaluation goes by: no agent, no model. */
const OF_EVALUATIONS = [
  "--upstream",
  "--concurrency",
  "--eval-timeout",
  "--attempts",
  "--patience",
  "--cold",
  "--dataset",
] as const;

/** Adds the flags of a command that only evaluates. @param more others of FLAGS that it takes */
export function addEvaluationFlags(command: Command, more: readonly string[]): Command {
  const taken = new Set<string>([...OF_EVALUATIONS, ...more]);
  for (const flag of FLAGS.filter((one) => taken.has(nameOf(one))))
    command.addOption(new Option(flag.flags, ofEvaluations(flag)));
  return addPairs(command);
}

/** What a command goes by that prepares the programs of agents. */
const OF_AGENTS: ReadonlySet<string> = new Set([
  "--agent",
  "--agent-version",
  "--upstream",
  "--subset",
  "--limit",
  "--dataset",
]);

export function addAgentsFlags(command: Command): Command {
  for (const flag of FLAGS.filter((one) => OF_AGENTS.has(nameOf(one))))
    command.addOption(new Option(flag.flags, flag.text));
  return addPairs(command);
}

function ofEvaluations({ text }: Flag): string {
  return text.replace(/^trials at a time/, "evaluations at a time");
}

/** What a command goes by that evaluates work which is there, of whichever tree: no model is asked for, and nothing of the file that plans a campaign. @throws InputError */
export async function evalConfig(
  io: Io,
  options: Readonly<Record<string, unknown>>,
): Promise<{ readonly config: RegradeConfig; readonly file: string | null }> {
  const own = Object.entries(options).filter(([name]) =>
    [...OF_EVALUATIONS, "--disk-budget", "--config"].some(
      (flag) => new Option(`${flag} <value>`).attributeName() === name,
    ),
  );
  const { config, file } = await effectiveConfig(io, { ...Object.fromEntries(own), model: "none" });
  const { upstream, dataset, concurrency, evalTimeout, attempts, patience, docker, diskBudget, cold } = config;
  return {
    config: { upstream, dataset, concurrency, evalTimeout, attempts, patience, docker, diskBudget, cold },
    file,
  };
}
