import { readFile } from "node:fs/promises";
import path from "node:path";
import { connectDocker } from "@cooperbench-ts/core";
import {
  ensureImages,
  type EnsureEvent,
  type ImageReport,
  imagesOfTasks,
  inventory,
  lockFileName,
  makeLock,
  pullMissing,
  readLock,
  type RequiredImage,
  writeLock,
} from "@cooperbench-ts/docker-images";
import { parseSubset } from "@cooperbench-ts/results";
import { Command } from "commander";
import { cacheFolder } from "../cache-folder.ts";
import { readConfigFile } from "../config/config-file.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { writeJsonLine } from "../io.ts";
import { cut, formatBytes, formatDuration } from "../render/format.ts";
import { UsageError } from "../usage-error.ts";
import { type CommandContext, newCommand, onRun } from "./command.ts";
import { imagesRootCommand } from "./images-root.ts";

type Options = Readonly<Record<string, unknown>>;

export function imagesCommand(context: CommandContext): Command {
  const images = new Command("images").description(
    "the images that a subset needs: list, pull, verify, lock; and Docker's root",
  );
  images.addCommand(
    subcommand(
      context,
      "list",
      "which are there, which are missing, how large they are",
      async ({ io, client, needed, json }) =>
        finish(io, json, (await inventory(client, needed, { registrySizes: true })).images, ["good", "unverified"]),
    ),
  );
  images.addCommand(
    subcommand(
      context,
      "pull",
      "pulls what is missing, and nothing else",
      async ({ io, client, needed, json, options, cacheDir }) => {
        const lock = options["locked"] === true ? await requireLock(io) : null;
        const { reports } = await pullMissing(client, needed, {
          cacheDir,
          onEvent: progress(io, json),
          ...(lock === null ? {} : { lock }),
        });
        return finish(io, json, reports, ["good", "unverified"]);
      },
    ).option("--locked", `exactly the digests of ${lockFileName}`),
  );
  images.addCommand(
    subcommand(
      context,
      "verify",
      "proves each one in a container of its own, without network",
      async ({ io, client, needed, json, cacheDir }) =>
        finish(io, json, await ensureImages(client, needed, { pull: false, cacheDir, onEvent: progress(io, json) }), [
          "good",
        ]),
    ),
  );
  images.addCommand(
    subcommand(
      context,
      "lock",
      `writes ${lockFileName}: digest, platform and size of each verified image`,
      async ({ io, client, needed, json, cacheDir }) => {
        const reports = await ensureImages(client, needed, { pull: false, cacheDir, onEvent: progress(io, json) });
        const file = path.join(io.cwd, lockFileName);
        const { lock, refused } = makeLock(reports, await readLock(file).catch(() => null));
        if (lock !== null) await writeLock(file, lock);
        else io.stderr(`${lockFileName} was not written: ${refused.length} images are not proven good\n`);
        return finish(io, json, reports, ["good"]);
      },
    ),
  );
  images.addCommand(imagesRootCommand(context));
  return images;
}

interface ImagesCall {
  readonly io: Io;
  readonly client: Awaited<ReturnType<typeof connectDocker>>["client"];
  readonly needed: readonly RequiredImage[];
  readonly json: boolean;
  readonly options: Options;
  readonly cacheDir: string;
}

function subcommand(
  context: CommandContext,
  name: string,
  description: string,
  act: (call: ImagesCall) => Promise<number>,
): Command {
  const command = newCommand(context, name, description, [`images ${name}`, `images ${name} --subset lite --json`])
    .option("--subset <name>", "subset of the dataset (default: lite)")
    .option("--dataset <dir>", "folder of the dataset; only its subsets/ is read (default: dataset)");
  return onRun(command, context, async (options) => {
    const { io } = context;
    const needed = await neededImages(io, options);
    const { client } = await connectDocker(io.environment);
    const cacheDir = path.join(cacheFolder(io), "images");
    return act({ io, client, needed, json: options["json"] === true, options, cacheDir });
  });
}

async function neededImages(io: Io, options: Options): Promise<readonly RequiredImage[]> {
  const file = (await readConfigFile(options["config"] as string | undefined, io.cwd)).values;
  const dataset = path.resolve(io.cwd, (options["dataset"] as string | undefined) ?? file.dataset ?? "dataset");
  const subset = path.join(
    dataset,
    "subsets",
    `${(options["subset"] as string | undefined) ?? file.subset ?? "lite"}.json`,
  );
  const text = await readFile(subset, "utf8").catch((cause: Error) => {
    throw new UsageError(`${subset} cannot be read (${cause.message}). Check --dataset and --subset.`);
  });
  return imagesOfTasks(parseSubset(text, subset).tasks);
}

async function requireLock(io: Io): Promise<NonNullable<Awaited<ReturnType<typeof readLock>>>> {
  const file = path.join(io.cwd, lockFileName);
  const lock = await readLock(file);
  if (lock === null) throw new UsageError(`${file} is not there. Write it with \`cooperbench-ts images lock\`.`);
  return lock;
}

/** One line per image; exit 3 when one of them is not as the command wants it. */
function finish(
  io: Io,
  json: boolean,
  reports: readonly ImageReport[],
  wanted: readonly ImageReport["state"][],
): number {
  const bad = reports.filter(({ state }) => !wanted.includes(state));
  for (const report of reports) {
    if (json) writeJsonLine(io, report);
    else {
      const size = report.diskBytes === null ? "" : `  ${formatBytes(report.diskBytes)}`;
      io.stdout(
        `${report.state.padEnd(14)} ${report.image}${size}${report.message === null ? "" : `\n               ${report.reason}: ${report.message}\n               ${report.remedy ?? ""}`}\n`,
      );
    }
  }
  if (!json) io.stderr(`${reports.length - bad.length} of ${reports.length} images are in order\n`);
  return bad.length === 0 ? exitCodes.done : exitCodes.prerequisite;
}

/** What a person wants to see meanwhile; JSON output has the reports only. */
function progress(io: Io, json: boolean): (event: EnsureEvent) => void {
  if (json) return () => {};
  return (event) => {
    const line = progressLine(event);
    if (line !== null) io.stderr(`${cut(line, io.columns)}\n`);
  };
}

function progressLine(event: EnsureEvent): string | null {
  switch (event.type) {
    case "pull-forecast": {
      const { forecast } = event;
      const time = forecast.seconds === null ? "" : `, about ${formatDuration(forecast.seconds * 1000)}`;
      return `to fetch: ${formatBytes(forecast.fetchBytes)}${time}; on disk ${formatBytes(forecast.diskBytes)}${forecast.freeBytes === null ? "" : ` of ${formatBytes(forecast.freeBytes)} free`}`;
    }
    case "pull-started":
      return `${event.image}: pulling (${event.index + 1} of ${event.total})`;
    case "pull-waiting":
      return `${event.image}: ${event.message}; waiting until ${event.until}`;
    case "pull-retry":
      return `${event.image}: ${event.message}; again in ${event.seconds} s`;
    case "pull-finished":
      return `${event.image}: ${event.report.state === "unverified" ? "pulled" : event.report.state}, ${formatBytes(event.bytes)} in ${formatDuration(event.seconds * 1000)}`;
    case "verify-finished":
      return `${event.image}: ${event.report.state} (${event.done} of ${event.total})`;
    default:
      return null;
  }
}
