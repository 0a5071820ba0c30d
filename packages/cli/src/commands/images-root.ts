import { connectDocker, openEnvironmentDocker } from "@cooperbench-ts/core";
import {
  type ApplyOutcome,
  applyDockerRoot,
  dockerRoot,
  type DockerRootPlan,
  type DockerRootReport,
  planDockerRoot,
  type RootEvent,
} from "@cooperbench-ts/docker-images";
import type { Command } from "commander";
import { exitCodes } from "../exit-codes.ts";
import { type Io, printLine, sayLine, writeJsonLine } from "../io.ts";
import { formatBytes, formatDuration } from "../render/format.ts";
import { TransferLine, transferText } from "../render/transfer-line.ts";
import { UsageError } from "../usage-error.ts";
import { type CommandContext, newCommand, onRun } from "./command.ts";
import { interruptible } from "./interruptible.ts";

export function imagesRootCommand(context: CommandContext): Command {
  const command = newCommand(
    context,
    "root",
    "where Docker's storage really lies; plans its move onto a mounted disk, or moves it",
    ["images root", "images root --plan /mnt/data", "images root --apply /mnt/data --yes"],
  )
    .option("--plan <dir>", "what a move onto the disk mounted there would change, and how to undo it")
    .option("--apply <dir>", "move it there; goes back by itself when a step fails; the old root is never deleted")
    .option("--yes", "really do it")
    .option("--stop-containers", "also when containers run: they end")
    .option("--stop-command <command>", "how the daemon is stopped (default: systemd, where it runs the daemon)")
    .option("--start-command <command>", "how it is started");
  return onRun(command, context, async (options) => {
    const { io } = context;
    const json = options["json"] === true;
    const [plan, apply] = [options["plan"] as string | undefined, options["apply"] as string | undefined];
    if (plan !== undefined && apply !== undefined)
      throw new UsageError("images root: pass --plan or --apply, not both.");
    const move = {
      stopContainers: options["stopContainers"] === true,
      ...commandOption("stopCommand", options),
      ...commandOption("startCommand", options),
    };
    if (plan === undefined && apply === undefined)
      return showRoot(io, json, await dockerRoot((await connectDocker(io.environment)).client));
    if (apply === undefined || options["yes"] !== true) {
      const { client } = await connectDocker(io.environment);
      const code = showPlan(io, json, await planDockerRoot(client, plan ?? apply ?? "", move));
      if (apply !== undefined) sayLine(io, "nothing was changed; --yes does it");
      return code;
    }
    // After a kill Docker is down, and the call goes on all the same.
    const { client } = await openEnvironmentDocker(io.environment);
    const line = new TransferLine(io);
    return interruptible(io, "Docker is put back as it was, and started again", async (signal) => {
      const onEvent = (event: RootEvent): void => showStep(io, json, line, event);
      const outcome = await applyDockerRoot(client, apply, { ...move, signal, onEvent });
      line.end();
      return showOutcome(io, json, outcome);
    }).finally(() => line.end());
  });
}

function showOutcome(io: Io, json: boolean, outcome: ApplyOutcome): number {
  if (json) writeJsonLine(io, outcome);
  else {
    printLine(io, `${outcome.outcome}: ${outcome.message}`);
    for (const { message, remedy } of outcome.refusals) {
      printLine(io, `  ${message}`);
      printLine(io, `    ${remedy}`);
    }
    for (const [title, lines] of [
      ["warnings", outcome.warnings],
      ["to go back", outcome.undo],
    ] as const)
      printList(io, title, lines);
  }
  return outcome.outcome === "moved" ? exitCodes.done : exitCodes.prerequisite;
}

function commandOption(
  name: "stopCommand" | "startCommand",
  options: Readonly<Record<string, unknown>>,
): Partial<Record<typeof name, readonly string[]>> {
  const text = options[name] as string | undefined;
  return text === undefined ? {} : { [name]: text.trim().split(/\s+/) };
}

function showRoot(io: Io, json: boolean, report: DockerRootReport): number {
  if (json) writeJsonLine(io, report);
  else for (const line of rootLines(report)) printLine(io, line);
  return exitCodes.done;
}

function rootLines({
  host,
  dataRoot,
  storageDriver,
  imageRoot,
  rootless,
  mount,
  space,
  survivesReboot,
  notes,
}: DockerRootReport): string[] {
  return [
    `daemon         ${host}${rootless ? " (rootless)" : ""}`,
    `data root      ${dataRoot}`,
    `storage        ${storageDriver}; images lie in ${imageRoot ?? "a place that is not known"}`,
    `mount          ${mount === null ? "unknown: the daemon is on another machine" : `${mount.mountPoint} (${mount.source}, ${mount.fsType})`}`,
    ...(space === null
      ? []
      : [
          `free           ${formatBytes(space.freeBytes)}, ${space.totalInodes === 0 ? "unlimited" : space.freeInodes} inodes`,
        ]),
    `after a reboot ${survivesReboot.answer}: ${survivesReboot.because}`,
    ...notes,
  ];
}

function showPlan(io: Io, json: boolean, plan: DockerRootPlan): number {
  if (json) writeJsonLine(io, plan);
  else {
    const time = formatDuration(plan.copySeconds * 1000);
    const lines = [
      ...rootLines(plan.from),
      "",
      `to ${plan.dataRoot}`,
      `to copy        ${formatBytes(plan.copyBytes)} in ${plan.copyInodes} files, about ${time}`,
      `configuration  ${plan.configFile}`,
      "--- now",
      ...setIn(plan.configBefore ?? "(no file)"),
      "--- after",
      ...setIn(plan.configAfter ?? "(unchanged)"),
    ];
    for (const line of lines) printLine(io, line);
    for (const [title, lines] of [
      ["steps", plan.steps],
      ["to go back", plan.undo],
      ["warnings", plan.warnings],
    ] as const) {
      printList(io, title, lines);
    }
    for (const { message, remedy } of plan.refusals) {
      printLine(io, `refused: ${message}`);
      printLine(io, `  ${remedy}`);
    }
  }
  return plan.refusals.length === 0 ? exitCodes.done : exitCodes.prerequisite;
}

function printList(io: Io, title: string, lines: readonly string[]): void {
  if (lines.length > 0) printLine(io, `${title}:`);
  for (const line of lines) printLine(io, `  ${line}`);
}

/** The lines of a file, so that they pass for none of ours. */
function setIn(text: string): string[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => `  ${line}`);
}

function showStep(io: Io, json: boolean, line: TransferLine, event: RootEvent): void {
  if (json) writeJsonLine(io, event);
  else if (event.type === "root-step") line.say(`${event.step}: ${event.message}`);
  else line.show(`copied ${transferText(event)}`);
}
