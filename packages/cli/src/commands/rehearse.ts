import path from "node:path";
import { experimentConfigSchema, PrerequisiteError } from "@cooperbench-ts/core";
import {
  createRehearsal,
  type FaultLevel,
  faultLevels,
  type RehearsedSetting,
  rehearsedSettings,
} from "@cooperbench-ts/rehearsal";
import { Layout, lockHolder } from "@cooperbench-ts/results/node";
import { agentTraits, defaultAgent, settingTraits, standardSettings } from "@cooperbench-ts/results";
import type { Command } from "commander";
import { UsageError } from "../usage-error.ts";
import { type CommandContext, newCommand, onRun } from "./command.ts";
import { PAGE } from "./campaign-page.ts";
import { runCampaign } from "./run-campaign.ts";

/** A rehearsed second is a thousandth of a real one; the waits of the harness shrink alike. */
const TIME_SCALE = 1 / 1000;
/** Long enough for a stand-in on a busy machine, short enough that a scripted hang is over soon. */
const PHASE_LIMIT_MS = 5000;
const NAME = "rehearsal";

export function rehearseCommand(context: CommandContext): Command {
  const command = newCommand(
    context,
    "rehearse",
    "the whole campaign on a stand-in of upstream: no Docker, no Python, no key",
    [
      "rehearse",
      "rehearse --faults storm --seed 7",
      "rehearse --settings coop-git,team --pairs 10",
      "rehearse --pairs 10 --faults none --dir /tmp/try",
    ],
  )
    .option(
      "--settings <list>",
      `settings to rehearse: some of ${rehearsedSettings.join(", ")}`,
      standardSettings.join(","),
    )
    .option("--pairs <n>", "pairs per setting, 1 to 100", "100")
    .option("--faults <level>", `injected infrastructure failures: ${faultLevels.join(", ")}`, "typical")
    .option(
      "--agent <name>",
      `upstream's agent that the stand-in plays (default: ${defaultAgent}, or its successor where the settings need it)`,
    )
    .option("--seed <n>", "seed of verdicts and faults", "1")
    .option("--concurrency <n>", "trials at a time", "4")
    .option("--dir <dir>", "folder of the rehearsal; an unfinished one is resumed", ".rehearsal")
    .option(PAGE.flags, PAGE.text)
    .option("--fresh", "begin afresh: delete the rehearsal in the folder first, and nothing else there");
  return onRun(command, context, async (options) => {
    const { io } = context;
    const faults = options["faults"] as FaultLevel;
    if (!faultLevels.includes(faults))
      throw new UsageError(`--faults ${faults}: expected one of ${faultLevels.join(", ")}.`);
    const played = settingsIn(options["settings"] as string);
    const dir = path.resolve(io.cwd, options["dir"] as string);
    const concurrency = whole(options, "concurrency", 1);
    if (options["fresh"] === true) await refuseRunning(path.join(dir, "logs"));
    const agent = (options["agent"] as string | undefined) ?? agentFor(played);
    const rehearsal = await createRehearsal({
      agent,
      dir,
      fresh: options["fresh"] === true,
      pairs: whole(options, "pairs", 1),
      faults,
      settings: played,
      seed: whole(options, "seed", 0),
      timeScale: TIME_SCALE,
    });
    const config = experimentConfigSchema.parse({
      name: NAME,
      agent,
      model: "rehearsal/stand-in",
      settings: played,
      upstream: rehearsal.upstreamPath,
      dataset: rehearsal.datasetDir,
      subset: rehearsal.subset,
      concurrency,
      timeout: PHASE_LIMIT_MS,
      evalTimeout: PHASE_LIMIT_MS,
      logs: path.join(dir, "logs"),
    });
    return runCampaign(io, config, {
      json: options["json"] === true,
      view: options["view"] === true,
      host: { standIn: { version: rehearsal.upstreamVersion }, timeScale: TIME_SCALE, graceMs: 500 },
    });
  });
}

/** @throws UsageError */
function settingsIn(text: string): RehearsedSetting[] {
  const named = text.split(",").map((word) => word.trim());
  const unknown = named.find((word) => !rehearsedSettings.some((setting) => setting === word));
  if (unknown === undefined && new Set(named).size === named.length) return named as RehearsedSetting[];
  throw new UsageError(`--settings ${text}: expected some of ${rehearsedSettings.join(", ")}, each once.`);
}

/** What the first versions cannot do is played by the agent of later ones. */
function agentFor(played: readonly RehearsedSetting[]): string {
  const { until } = agentTraits[defaultAgent];
  const isLater = played.some((setting) => settingTraits[setting].git || settingTraits[setting].team);
  return isLater ? (until?.successor ?? defaultAgent) : defaultAgent;
}

/** What is at work must not lose its folders. @throws PrerequisiteError `experiment-locked` */
async function refuseRunning(logs: string): Promise<void> {
  const { lock } = new Layout(logs, NAME);
  const holder = await lockHolder(lock);
  if (holder === null) return;
  throw new PrerequisiteError({
    code: "experiment-locked",
    subject: lock,
    problem: `This rehearsal is in use by process ${holder.pid} on ${holder.host} since ${holder.since}, so nothing was deleted.`,
    remedy: "Wait for it, or stop it.",
  });
}

function whole(options: Readonly<Record<string, unknown>>, name: string, least: number): number {
  const value = Number(options[name]);
  if (options[name] === "" || !Number.isSafeInteger(value) || value < least)
    throw new UsageError(`--${name} ${String(options[name])}: expected a whole number from ${least}.`);
  return value;
}
