import type { Command } from "commander";
import { UsageError } from "../usage-error.ts";
import { EXCLUDE, readExclusion } from "./exclusion.ts";
import { addExperiment, type CommandContext, newCommand, onRun } from "./command.ts";
import { findExperiment } from "./find-experiment.ts";
import { showSummary, type SummaryFormat, summaryFormats } from "./show-summary.ts";

export function summaryCommand(context: CommandContext): Command {
  const command = addExperiment(
    newCommand(context, "summary", "the summary table: total, pass, fail, infra error and cost per setting", [
      "summary",
      "summary --format markdown",
      "summary --exclude task-broken",
      "summary --json",
    ]),
  )
    .option("--format <form>", `one of ${summaryFormats.join(", ")} (default: table)`)
    .option(EXCLUDE.flags, EXCLUDE.text);
  return onRun(command, context, async (options) => {
    const format = (options["json"] === true ? "json" : (options["format"] ?? "table")) as SummaryFormat;
    if (!summaryFormats.includes(format))
      throw new UsageError(`--format ${format}: expected one of ${summaryFormats.join(", ")}.`);
    const { logs, name } = await findExperiment(context.io, options);
    await showSummary(context.io, logs, name, { format, exclude: readExclusion(options) });
    return 0;
  });
}
