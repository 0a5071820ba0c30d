import { type GoldReport, runGold } from "@cooperbench-ts/core";
import type { Command } from "commander";
import { cacheFolder } from "../cache-folder.ts";
import { imagesLockOfRun } from "../config/images-lock.ts";
import { addEvaluationFlags, effectiveConfig } from "../config/run-flags.ts";
import { exitCodeOf } from "../exit-codes.ts";
import { printLine, writeJsonLine } from "../io.ts";
import { goldLine, renderGold } from "../render/gold.ts";
import { type CommandContext, newCommand, onRun } from "./command.ts";
import { explainOutcome } from "./run-campaign.ts";
import { withProgress } from "./with-progress.ts";

/** A configuration without a model will do: none is called. */
const NO_MODEL = { model: "gold" };

export function goldCommand(context: CommandContext): Command {
  const command = addEvaluationFlags(
    newCommand(
      context,
      "gold",
      "evaluates the dataset's own patches in the images at hand: is the environment sound; no model, no key; the same command resumes",
      ["gold", "gold --subset lite --concurrency 8 --repeat 3", "gold --pair pallets_jinja_task/1621/f6_f10 --json"],
    ),
  ).option("--repeat <n>", "evaluations of each patch, to find those that come to different grades (default: 1)");
  return onRun(command, context, async (options) => {
    const { io } = context;
    const { config, file } = await effectiveConfig(io, options, NO_MODEL);
    const repeat = options["repeat"] === undefined ? 1 : config.repeat;
    const lock = await imagesLockOfRun(io, file);
    const report = await withProgress(io, { json: false, evalLimitMs: config.evalTimeout }, (watch) =>
      runGold(config, { repeat }, { environment: io.environment, cacheFolder: cacheFolder(io), ...lock, ...watch }),
    );
    const pairs = report.pairs.map(({ pair, gold }) => goldLine(pair, gold, report.files));
    if (options["json"] === true) for (const line of pairs) writeJsonLine(io, line);
    else for (const line of renderGold(report)) printLine(io, line);
    return exitCode(context, report);
  });
}

function exitCode({ io }: CommandContext, { outcome }: GoldReport): number {
  explainOutcome(io, outcome);
  return exitCodeOf(outcome);
}
