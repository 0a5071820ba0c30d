import type { Command } from "commander";
import { imagesLockOfRun } from "../config/images-lock.ts";
import { addRunFlags, effectiveConfig } from "../config/run-flags.ts";
import { UsageError } from "../usage-error.ts";
import { PAGE } from "./campaign-page.ts";
import { type CommandContext, newCommand, onRun } from "./command.ts";
import { runCampaign } from "./run-campaign.ts";

const DEFAULT_PAIRS = 5;

export function smokeCommand(context: CommandContext): Command {
  const command = addRunFlags(
    newCommand(
      context,
      "smoke",
      "the first N pairs of the first setting, through the same pipeline; they count toward the full run",
      ["smoke", "smoke 2 --model command-a-03-2025"],
    ),
  )
    .argument("[n]", `pairs (default: ${DEFAULT_PAIRS})`)
    .option(PAGE.flags, PAGE.text);
  return onRun(command, context, async (options, [count]) => {
    const { io } = context;
    const limit = count === undefined ? DEFAULT_PAIRS : Number(count);
    if (!Number.isInteger(limit) || limit < 1)
      throw new UsageError(`smoke ${count ?? ""}: expected a whole number of pairs from 1.`);
    const { config, file } = await effectiveConfig(io, options);
    return runCampaign(
      io,
      { ...config, settings: config.settings.slice(0, 1), limit },
      { json: options["json"] === true, view: options["view"] === true, host: await imagesLockOfRun(io, file) },
    );
  });
}
