import type { Command } from "commander";
import { imagesLockOfRun } from "../config/images-lock.ts";
import { addRunFlags, effectiveConfig } from "../config/run-flags.ts";
import { PAGE } from "./campaign-page.ts";
import { type CommandContext, newCommand, onRun } from "./command.ts";
import { runCampaign } from "./run-campaign.ts";

export function runCommand(context: CommandContext): Command {
  const command = addRunFlags(
    newCommand(context, "run", "the campaign: all settings in order; the same command resumes after any interruption", [
      "run --model command-a-03-2025 --name command-a",
      "run --model openai/gpt-4o --settings solo --limit 10 --upstream .venv/bin/cooperbench",
      "run --pair pallets_jinja_task/1621/f6_f10",
    ]),
  ).option(PAGE.flags, PAGE.text);
  return onRun(command, context, async (options) => {
    const { io } = context;
    const { config, file } = await effectiveConfig(io, options);
    return runCampaign(io, config, {
      json: options["json"] === true,
      view: options["view"] === true,
      host: await imagesLockOfRun(io, file),
    });
  });
}
