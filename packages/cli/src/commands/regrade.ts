import path from "node:path";
import {
  experimentConfigSchema,
  coopSettings,
  type PlannedRegrading,
  planRegrading,
  type RegradeOptions,
  runRegrading,
} from "@cooperbench-ts/core";
import { flakyGradings } from "@cooperbench-ts/results";
import { readGradings } from "@cooperbench-ts/results/node";
import type { Command } from "commander";
import { imagesLockOfRun } from "../config/images-lock.ts";
import { addEvaluationFlags, evalConfig } from "../config/part-flags.ts";
import { exitCodes } from "../exit-codes.ts";
import { type Io, printLine, sayLine, writeJsonLine } from "../io.ts";
import { flakyText } from "../render/gradings.ts";
import { assumedText, leftText } from "../render/regrade.ts";
import { UsageError } from "../usage-error.ts";
import { type CommandContext, newCommand, onRun } from "./command.ts";
import { interruptible } from "./interruptible.ts";
import { runCampaign } from "./run-campaign.ts";

const PATCHES = ["repaired", "upstream"] as const;

export function regradeCommand(context: CommandContext): Command {
  const command = newCommand(
    context,
    "regrade",
    "evaluates the patches of any results again, under another version or as upstream cut them, into a tree of its own; no model is asked",
    [
      "regrade logs --upstream .venv-0.0.29/bin/cooperbench",
      "regrade old/logs/run-7 --upstream .venv/bin/cooperbench --patches upstream --to logs-as-cut",
      "regrade logs --repeat 3 --to flaky",
    ],
  )
    .argument("<dir>", "results tree, run folder or pair folder; nothing in it is changed")
    .option("--to <dir>", "logs folder of the regraded tree (default: <dir's name>-regraded-<version>)")
    .option(
      "--patches <which>",
      "repaired: as published, cut ones made whole; upstream: as upstream cut them",
      "repaired",
    )
    .option("--repeat <n>", "evaluate each patch N times, to find flaky ones", "1")
    .option("--setting <setting>", `setting of coop runs whose setting is not recorded: ${coopSettings.join(" or ")}`);
  return onRun(addEvaluationFlags(command, ["--disk-budget"]), context, async (options, [dir = ""]) => {
    const { io } = context;
    const json = options["json"] === true;
    const { config, file } = await evalConfig(io, options);
    const plan = { ...regradeOptions(io, dir, options), config };
    const planned = await plannedUnlessStopped(io, (signal) =>
      planRegrading(plan, { environment: io.environment, signal }),
    );
    if (planned === null) return exitCodes.interrupted;
    if (!json) for (const line of [...assumedText(planned.assumed), ...leftText(planned.left)]) sayLine(io, line);
    const code = await runCampaign(io, experimentConfigSchema.parse(planned.input), {
      json,
      host: await imagesLockOfRun(io, file),
      run: async (withProgress) => (await runRegrading(planned, withProgress)).outcome,
    });
    // Stopped before anything was written, there is no tree.
    const flaky = planned.repeats > 1 ? flakyGradings(await readGradings(planned.to).catch(() => [])) : [];
    if (json) writeJsonLine(io, { ...regradedLine(planned), flaky });
    else {
      for (const line of flakyText(flaky)) printLine(io, line);
      sayLine(io, `regraded by upstream ${planned.version}: ${planned.to}`);
    }
    return code;
  });
}

/** A large tree takes a while to read. */
async function plannedUnlessStopped(
  io: Io,
  plan: (signal: AbortSignal) => Promise<PlannedRegrading>,
): Promise<PlannedRegrading | null> {
  let planned: PlannedRegrading | null = null;
  await interruptible(io, "nothing was written", async (signal) => {
    planned = await plan(signal);
    return exitCodes.done;
  });
  return planned;
}

function regradeOptions(
  io: Io,
  dir: string,
  options: Readonly<Record<string, unknown>>,
): Omit<RegradeOptions, "config"> {
  const { patches, setting, to, pair } = options as {
    patches: string;
    setting?: string;
    to?: string;
    pair?: readonly string[];
  };
  const repeat = Number(options["repeat"]);
  if (!Number.isSafeInteger(repeat) || repeat < 1)
    throw new UsageError(`--repeat ${String(options["repeat"])}: expected a whole number from 1.`);
  const which = PATCHES.find((known) => known === patches);
  if (which === undefined) throw new UsageError(`--patches ${patches}: expected one of ${PATCHES.join(", ")}.`);
  const called = coopSettings.find((known) => known === setting) ?? null;
  if (setting !== undefined && called === null)
    throw new UsageError(`--setting ${setting}: expected one of ${coopSettings.join(", ")}.`);
  return {
    dir: path.resolve(io.cwd, dir),
    to: to ?? null,
    folder: io.cwd,
    patches: which,
    repeat,
    setting: called,
    pairs: pair ?? null,
  };
}

/** The last line of the stream: what the events do not say. */
function regradedLine({ to, version, given, left, assumed }: PlannedRegrading): object {
  return {
    type: "regraded",
    to,
    upstreamVersion: version,
    trials: given.trials.length,
    left: left.map(({ run, pair, dir, why, judgement }) => ({
      run,
      pair,
      dir,
      why,
      reason: judgement?.reason ?? null,
    })),
    assumed,
  };
}
