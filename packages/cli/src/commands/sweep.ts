import { connectDocker, ExperimentError, sweep } from "@cooperbench-ts/core";
import type { Command } from "commander";
import { exitCodes } from "../exit-codes.ts";
import { writeJsonLine } from "../io.ts";
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
      io.stderr(`containers are not looked at: ${error.message}\n`);
      return null;
    });
    const apply = options["yes"] === true;
    const found = await sweep(docker?.client ?? null, { experiment: name, apply });
    for (const leftover of found) {
      const done = leftover.removed ? "removed" : (leftover.problem ?? "would be removed");
      if (options["json"] === true) writeJsonLine(io, leftover);
      else io.stdout(`${leftover.kind.padEnd(9)} ${leftover.id.slice(0, 12)}  ${leftover.what}: ${done}\n`);
    }
    if (options["json"] !== true)
      io.stderr(
        found.length === 0 ? "nothing is left behind\n" : apply ? "" : "nothing was removed; --yes removes it\n",
      );
    return found.some(({ problem }) => problem !== null) ? exitCodes.incomplete : exitCodes.done;
  });
}
