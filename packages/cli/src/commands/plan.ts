import { planExperiment } from "@cooperbench-ts/core";
import type { Command } from "commander";
import { addRunFlags, effectiveConfig } from "../config/run-flags.ts";
import { printLine, writeJsonLine } from "../io.ts";
import { renderPlan } from "../render/plan.ts";
import { type CommandContext, newCommand, onRun } from "./command.ts";

export function planCommand(context: CommandContext): Command {
  const command = addRunFlags(
    newCommand(
      context,
      "plan",
      "dry run: per trial run or skip and why, the exact calls, expected cost; nothing is started or written",
      ["plan --model command-a-03-2025", "plan --json"],
    ),
  );
  return onRun(command, context, async (options) => {
    const { io } = context;
    const { input, file, origins } = await effectiveConfig(io, options);
    const plan = await planExperiment(input, { environment: io.environment });
    if (options["json"] === true) writeJsonLine(io, { ...plan, configFile: file, origins });
    else for (const line of renderPlan(plan)) printLine(io, line);
    return 0;
  });
}
