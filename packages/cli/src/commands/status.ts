import path from "node:path";
import type { ExperimentStatus } from "@cooperbench-ts/results/experiment";
import { listExperiments, readStatus, treeStatus } from "@cooperbench-ts/results/node";
import type { Command } from "commander";
import { type Io, printLine, writeJsonLine } from "../io.ts";
import { renderStatus, renderTreeStatus } from "../render/status.ts";
import { type CommandContext, newCommand, onRun } from "./command.ts";
import { addTree, type Chosen, readChosen } from "./read-tree.ts";

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
    const chosen = await readChosen(io, options, dirs, { detail: "verdicts" });
    const ours = await experimentsOf(io, chosen, dirs);
    const planned = new Set(ours.flatMap(({ settings }) => settings.map(({ run }) => run)));
    const others = chosen.experimentIn === null ? chosen.trials.filter(({ run }) => !planned.has(run)) : [];
    const rest = others.length === 0 ? [] : [treeStatus(chosen.name, others)];
    if (options["json"] === true) for (const status of [...ours, ...rest]) writeJsonLine(io, status);
    else {
      const blocks = [...ours.map(renderStatus), ...rest.map(renderTreeStatus)];
      for (const line of blocks.flatMap((block, at) => (at === 0 ? block : ["", ...block]))) printLine(io, line);
    }
    return 0;
  });
}

/** The one that was chosen; of a folder those that it holds, since they know more of themselves than their results do. */
async function experimentsOf(io: Io, chosen: Chosen, dirs: readonly string[]): Promise<ExperimentStatus[]> {
  if (chosen.experimentIn !== null) return [await readStatus(chosen.experimentIn, chosen.name)];
  const [dir, ...others] = dirs;
  // Rules give runs other names, and several trees may hold runs of one name.
  if (dir === undefined || others.length > 0 || chosen.isByRules) return [];
  const logs = path.resolve(io.cwd, dir);
  return Promise.all((await listExperiments(logs)).map((name) => readStatus(logs, name)));
}
