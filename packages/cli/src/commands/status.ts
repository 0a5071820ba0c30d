import { readStatus, statusOfTrials } from "@cooperbench-ts/results/node";
import type { Command } from "commander";
import { printLine, writeJsonLine } from "../io.ts";
import { renderStatus } from "../render/status.ts";
import { type CommandContext, newCommand, onRun } from "./command.ts";
import { addTree, readChosen } from "./read-tree.ts";

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
    const { name, experimentIn, trials } = await readChosen(context.io, options, dirs, { detail: "verdicts" });
    const status = experimentIn === null ? statusOfTrials(name, trials) : await readStatus(experimentIn, name);
    if (options["json"] === true) writeJsonLine(context.io, status);
    else for (const line of renderStatus(status)) printLine(context.io, line);
    return 0;
  });
}
