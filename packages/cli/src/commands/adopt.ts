import path from "node:path";
import { adopt, type Adoption, experimentName } from "@cooperbench-ts/core";
import { type Setting, settings } from "@cooperbench-ts/results";
import type { Command } from "commander";
import { addRunFlags, effectiveConfig } from "../config/run-flags.ts";
import { printLine, sayLine, writeJsonLine } from "../io.ts";
import { UsageError } from "../usage-error.ts";
import { type CommandContext, newCommand, onRun } from "./command.ts";

export function adoptCommand(context: CommandContext): Command {
  const command = addRunFlags(
    newCommand(
      context,
      "adopt",
      "takes results made by upstream or by a script into an experiment, after judging them; the tree itself is not changed",
      [
        "adopt old/logs --model command-a-03-2025 --name command-a",
        "adopt old/logs/run-7 --setting coop-nocomm --name command-a --model command-a-03-2025",
      ],
    ),
  )
    .argument("<dir>", "results tree or run folder")
    .option(
      "--setting <setting>",
      `what the folders are, where neither a manifest nor the run's name tells: ${settings.join(", ")}`,
    );
  return onRun(command, context, async (options, [dir = ""]) => {
    const { io } = context;
    const setting = options["setting"] as Setting | undefined;
    if (setting !== undefined && !settings.includes(setting))
      throw new UsageError(`--setting ${setting}: expected one of ${settings.join(", ")}.`);
    const { input, config } = await effectiveConfig(io, options);
    const counts = new Map<Adoption["action"], number>();
    for await (const adoption of adopt(
      input,
      { environment: io.environment },
      { dir: path.resolve(io.cwd, dir), setting: setting ?? null },
    )) {
      counts.set(adoption.action, (counts.get(adoption.action) ?? 0) + 1);
      if (options["json"] === true) writeJsonLine(io, adoption);
      else {
        const place = `${adoption.run ?? "-"}/${adoption.pair ?? adoption.dir}`;
        printLine(io, `${adoption.action.padEnd(11)} ${place}  ${adoption.why}`);
      }
    }
    const total = [...counts].map(([action, count]) => `${count} ${action}`).join(", ");
    sayLine(io, `${experimentName(config)}: ${total === "" ? "no pair folder found" : total}`);
    return 0;
  });
}
