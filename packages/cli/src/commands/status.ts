import { readStatus } from "@cooperbench-ts/results/node";
import type { Command } from "commander";
import { printLine, writeJsonLine } from "../io.ts";
import { renderStatus } from "../render/status.ts";
import { addExperiment, type CommandContext, newCommand, onRun } from "./command.ts";
import { findExperiment } from "./find-experiment.ts";

export function statusCommand(context: CommandContext): Command {
  const command = addExperiment(
    newCommand(
      context,
      "status",
      "counts per setting, running trials with steps, spend and time left, infra errors by reason",
      ["status", "status --json"],
    ),
  );
  return onRun(command, context, async (options) => {
    const { logs, name } = await findExperiment(context.io, options);
    const status = await readStatus(logs, name);
    if (options["json"] === true) writeJsonLine(context.io, status);
    else for (const line of renderStatus(status)) printLine(context.io, line);
    return 0;
  });
}
