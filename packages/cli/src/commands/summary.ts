import type { Command } from "commander";
import { summaryBy, taskFaults } from "@cooperbench-ts/results";
import { UsageError } from "../usage-error.ts";
import { EXCLUDE, readExclusion } from "./exclusion.ts";
import { type CommandContext, newCommand, onRun } from "./command.ts";
import { addTree, readChosen } from "./read-tree.ts";
import { showSummary, type SummaryFormat, summaryFormats } from "./show-summary.ts";

export function summaryCommand(context: CommandContext): Command {
  const command = addTree(
    newCommand(context, "summary", "the summary table: total, pass, fail, infra error and cost per setting", [
      "summary",
      "summary --format markdown",
      "summary --exclude task-broken",
      "summary their/logs --runs 'flash_solo_{repeat}=solo' --runs 'flash_msg_{repeat}=coop-comm'",
      "summary --json",
    ]),
  )
    .option("--format <form>", `one of ${summaryFormats.join(", ")} (default: table)`)
    .option("--by <what>", `a line for each ${summaryBy.join(" or ")} (default: run; with --runs: arm)`)
    .option(EXCLUDE.flags, EXCLUDE.text);
  return onRun(command, context, async (options, dirs) => {
    const format = (options["json"] === true ? "json" : (options["format"] ?? "table")) as SummaryFormat;
    if (!summaryFormats.includes(format))
      throw new UsageError(`--format ${format}: expected one of ${summaryFormats.join(", ")}.`);
    const given = options["by"] as string | undefined;
    const by = summaryBy.find((known) => known === given);
    if (given !== undefined && by === undefined)
      throw new UsageError(`--by ${given}: expected one of ${summaryBy.join(", ")}.`);
    const exclude = readExclusion(options);
    const { trials, isByRules, results, faults } = await readChosen(context.io, options, dirs, { detail: "pairs" });
    showSummary(context.io, trials, {
      format,
      exclude,
      faults: faults ?? (await taskFaults(results)),
      by: by ?? (isByRules ? "arm" : "run"),
    });
    return 0;
  });
}
