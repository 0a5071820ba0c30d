import { connectDocker, ExperimentError, sweep } from "@cooperbench-ts/core";
import type { Command } from "commander";
import { exitCodes } from "../exit-codes.ts";
import { printLine, sayLine, sayText, writeJsonLine } from "../io.ts";
import { addExperiment, type CommandContext, newCommand, onRun } from "./command.ts";
import { findExperiment } from "./find-experiment.ts";

export function sweepCommand(context: CommandContext): Command {
  const command = addExperiment(
    newCommand(
      context,
      "sweep",
      "what dead harnesses of this experiment left behind: containers, networks, volumes, temp folders; shows it, or with --yes removes it",
      ["sweep", "sweep --yes"],
    ),
  ).option("--yes", "remove it");
  return onRun(command, context, async (options) => {
    const { io } = context;
    const { name } = await findExperiment(io, options);
    const docker = await connectDocker(io.environment).catch((error: unknown) => {
      if (!ExperimentError.isInstance(error)) throw error;
      sayText(io, `containers are not looked at: ${error.message}`);
      return null;
    });
    const apply = options["yes"] === true;
    const found = await sweep(docker?.client ?? null, { experiment: name, apply });
    for (const leftover of found) {
      const done = leftover.removed ? "removed" : (leftover.problem ?? "would be removed");
      if (options["json"] === true) writeJsonLine(io, leftover);
      else printLine(io, `${leftover.kind.padEnd(9)} ${leftover.id.slice(0, 12)}  ${leftover.what}: ${done}`);
    }
    if (options["json"] !== true && found.length === 0) sayLine(io, "nothing is left behind");
    else if (options["json"] !== true && !apply) sayLine(io, "nothing was removed; --yes removes it");
    return found.some(({ problem }) => problem !== null) ? exitCodes.incomplete : exitCodes.done;
  });
}
