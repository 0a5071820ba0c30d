import { type AgentsHost, type AgentsInput, listAgents, prepareAgents } from "@cooperbench-ts/core";
import { type DerivedReport, lockDerived, lockFileName, readLock, writeLock } from "@cooperbench-ts/docker-images";
import { Command } from "commander";
import { cacheFolder } from "../cache-folder.ts";
import { imagesLockFile } from "../config/images-lock.ts";
import { addAgentsFlags } from "../config/part-flags.ts";
import { effectiveConfig } from "../config/run-flags.ts";
import { exitCodes } from "../exit-codes.ts";
import { type Io, printLine, sayLine, writeJsonLine } from "../io.ts";
import { agentsProgress, derivedLines } from "../render/agents.ts";
import { type CommandContext, newCommand, onRun } from "./command.ts";
import { interruptible } from "./interruptible.ts";

export function agentsCommand(context: CommandContext): Command {
  const agents = new Command("agents").description(
    "the programs of agents that run in the tasks' containers: list, prepare",
  );
  agents.addCommand(subcommand(context, "list", "which images have the agent's program in them", listAgents));
  agents.addCommand(
    subcommand(
      context,
      "prepare",
      "puts the agent's program into an image for each task image, once, by upstream's own set-up script",
      prepareAgents,
      recordInLock,
    ),
  );
  return agents;
}

function subcommand(
  context: CommandContext,
  name: string,
  description: string,
  act: (input: AgentsInput, host: AgentsHost) => Promise<readonly DerivedReport[]>,
  then?: (io: Io, configFile: string | null, reports: readonly DerivedReport[]) => Promise<void>,
): Command {
  const examples = [`agents ${name}`, `agents ${name} --subset lite --agent-version 1.2.3 --json`];
  const command = addAgentsFlags(newCommand(context, name, description, examples));
  return onRun(command, context, async (options) => {
    const { io } = context;
    const json = options["json"] === true;
    // No model is called; what plans a campaign may stand in the file all the same.
    const { config, file } = await effectiveConfig(io, options, { model: "none" });
    const { agent, agentVersion, upstream, subset, pairs, limit, dataset } = config;
    const input = { agent, agentVersion, upstream, subset, pairs, limit, dataset };
    const progress = agentsProgress(io, json);
    return interruptible(io, "what is whole stays; the same command goes on", async (signal) => {
      const host = { environment: io.environment, cacheFolder: cacheFolder(io), signal, onEvent: progress.show };
      const reports = await act(input, host).finally(progress.end);
      await then?.(io, file, reports);
      return finish(io, json, reports);
    });
  });
}

/** Without a lock nothing is recorded: one with programs alone would have a run refuse every task's image. */
async function recordInLock(io: Io, configFile: string | null, reports: readonly DerivedReport[]): Promise<void> {
  const file = imagesLockFile(io, configFile);
  const lock = await readLock(file);
  if (lock === null)
    sayLine(io, `nothing is recorded: there is no ${lockFileName} (\`cooperbench-ts images lock\` makes it)`);
  else await writeLock(file, lockDerived(lock, reports));
}

/** One line per image; exit 3 when one of them has no program. */
function finish(io: Io, json: boolean, reports: readonly DerivedReport[]): number {
  const bad = reports.filter(({ state }) => state !== "ready");
  for (const report of reports) {
    if (json) writeJsonLine(io, report);
    else for (const line of derivedLines(report)) printLine(io, line);
  }
  if (!json) sayLine(io, `${reports.length - bad.length} of ${reports.length} are ready`);
  return bad.length === 0 ? exitCodes.done : exitCodes.prerequisite;
}
