import path from "node:path";
import type { ExperimentStatus } from "@cooperbench-ts/results/experiment";
import { listExperiments, readStatus, treeStatus, type TreeStatus } from "@cooperbench-ts/results/node";
import type { Command } from "commander";
import { type Io, printLine, writeJsonLine } from "../io.ts";
import { renderStatus, renderTreeStatus } from "../render/status.ts";
import { type CommandContext, newCommand, onRun } from "./command.ts";
import { addTree, chosenExperiment, readChosen } from "./read-tree.ts";

export function statusCommand(context: CommandContext): Command {
  const command = addTree(
    newCommand(
      context,
      "status",
      "counts per setting, running trials with steps, spend and time left, infra errors by reason",
      ["status", "status --json", "status their/logs"],
    ),
  );
  return onRun(command, context, async (options, dirs) => {
    const { io } = context;
    const experiment = await chosenExperiment(io, options, dirs);
    const { ours, rest } =
      experiment === null
        ? await ofTrees(io, options, dirs)
        : { ours: [await readStatus(experiment.logs, experiment.name)], rest: [] };
    if (options["json"] === true) for (const status of [...ours, ...rest]) writeJsonLine(io, status);
    else {
      const blocks = [...ours.map(renderStatus), ...rest.map(renderTreeStatus)];
      for (const line of blocks.flatMap((block, at) => (at === 0 ? block : ["", ...block]))) printLine(io, line);
    }
    return 0;
  });
}

/** What experiments there say of themselves, since they know more than their results do, and the results that none of them plans. */
async function ofTrees(
  io: Io,
  options: Readonly<Record<string, unknown>>,
  dirs: readonly string[],
): Promise<{ readonly ours: readonly ExperimentStatus[]; readonly rest: readonly TreeStatus[] }> {
  const { name, trials, isByRules } = await readChosen(io, options, dirs, { detail: "verdicts" });
  const [dir, ...others] = dirs;
  // Rules give runs other names, and several trees may hold runs of one name.
  const ours = dir === undefined || others.length > 0 || isByRules ? [] : await statusesIn(path.resolve(io.cwd, dir));
  const planned = new Set(ours.flatMap(({ settings }) => settings.map(({ run }) => run)));
  const unplanned = trials.filter(({ run }) => !planned.has(run));
  return { ours, rest: unplanned.length === 0 ? [] : [treeStatus(name, unplanned)] };
}

async function statusesIn(logs: string): Promise<ExperimentStatus[]> {
  return Promise.all((await listExperiments(logs)).map((name) => readStatus(logs, name)));
}
