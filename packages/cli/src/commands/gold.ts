import { type GoldReport, runGold } from "@cooperbench-ts/core";
import type { Command } from "commander";
import { cacheFolder } from "../cache-folder.ts";
import { imagesLockOfRun } from "../config/images-lock.ts";
import { addEvaluationFlags } from "../config/part-flags.ts";
import { effectiveConfig } from "../config/run-flags.ts";
import { exitCodeOf } from "../exit-codes.ts";
import { printLine, writeJsonLine } from "../io.ts";
import { goldLine, renderGold } from "../render/gold.ts";
import { type CommandContext, newCommand, onRun } from "./command.ts";
import { explainOutcome } from "./run-campaign.ts";
import { withProgress } from "./with-progress.ts";

/** A configuration without a model will do: none is called. */
const NO_MODEL = { model: "gold" };

const EXPLAINED = `
What is evaluated (columns of the table):
  alone     the patch of one feature: can it pass here? (tests run: of each feature)
  together  both patches as one, as an agent that works alone would hand them in (one agent)
  merged    one patch from each of two agents, merged by this upstream (two agents, merge)
  empty     a patch that changes nothing: the tests must fail (empty patch)

Exit codes:
  0    every evaluation came to a grade, sound or not
  2    bad usage, configuration or dataset       3  upstream, Docker or an image is missing
  4    some came to no grade, for a cause that may heal: the same command tries these again
  5    stopped in the middle for a cause that meets all of them
  130  interrupted, 143 terminated: the same command goes on`;

export function goldCommand(context: CommandContext): Command {
  const command = addEvaluationFlags(
    newCommand(
      context,
      "gold",
      "evaluates the dataset's own patches in the images at hand: is the environment sound; no model, no key; the same command resumes",
      ["gold", "gold --subset lite --concurrency 8 --repeat 3", "gold --pair pallets_jinja_task/1621/f6_f10 --json"],
    ),
    ["--subset", "--limit", "--logs"],
  ).option("--repeat <n>", "evaluate each patch N times, to find flaky ones (default: 1)");
  command.summary(command.description()).description(`${command.description()}\n${EXPLAINED}`);
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
    else for (const line of renderGold(report, config.logs)) printLine(io, line);
    return exitCode(context, report);
  });
}

function exitCode({ io }: CommandContext, { outcome }: GoldReport): number {
  explainOutcome(io, outcome);
  return exitCodeOf(outcome);
}
