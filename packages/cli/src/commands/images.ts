import { readFile } from "node:fs/promises";
import path from "node:path";
import { connectDocker, containerOwner, imageOfOwnRedis } from "@cooperbench-ts/core";
import {
  type CredentialSource,
  dockerConfigCredentials,
  ensureImages,
  type EnsureEvent,
  type ImageReport,
  type ImagesLock,
  imagesOfTasks,
  inventory,
  lockFileName,
  makeLock,
  pullMissing,
  readLock,
  type RequiredImage,
  writeLock,
} from "@cooperbench-ts/docker-images";
import { defaultAgent, parseSubset, standardSettings } from "@cooperbench-ts/results";
import { Command } from "commander";
import { cacheFolder } from "../cache-folder.ts";
import { readConfigFile } from "../config/config-file.ts";
import { imagesLockFile } from "../config/images-lock.ts";
import { exitCodes } from "../exit-codes.ts";
import { type Io, printLine, sayLine, writeJsonLine } from "../io.ts";
import { imagesProgress, reportLines } from "../render/images.ts";
import { UsageError } from "../usage-error.ts";
import { type CommandContext, newCommand, onRun } from "./command.ts";
import { imagesRootCommand } from "./images-root.ts";
import { interruptible } from "./interruptible.ts";

type Options = Readonly<Record<string, unknown>>;

export function imagesCommand(context: CommandContext): Command {
  const images = new Command("images").description(
    "the images that a subset needs: list, pull, verify, lock; and Docker's root",
  );
  images.addCommand(
    subcommand(
      context,
      "list",
      "which are there, which are missing, which are not what the lock says",
      async (call) => {
        const lock = await readLock(call.lockFile);
        const options = { ...call.shared, registrySizes: call.options["sizes"] === true };
        const { images } = await inventory(call.client, call.needed, { ...options, ...withLock(lock) });
        const redis = await inventory(call.client, call.redis, options);
        return finish(call, [...images, ...redis.images], ["good", "unverified"]);
      },
    ).option("--sizes", "also ask the registry how large they are; at Docker Hub each question counts as a pull"),
  );
  images.addCommand(
    subcommand(context, "pull", "pulls what is missing, and nothing else", async (call) => {
      const lock = call.options["locked"] === true ? await requireLock(call.lockFile) : null;
      const options = { ...call.shared, cacheDir: call.cacheDir, onEvent: call.onEvent };
      const { reports } = await pullMissing(call.client, call.needed, { ...options, ...withLock(lock) });
      const redis = call.redis.length === 0 ? [] : (await pullMissing(call.client, call.redis, options)).reports;
      return finish(call, [...reports, ...redis], ["good", "unverified"]);
    }).option("--locked", `exactly the digests of ${lockFileName}`),
  );
  images.addCommand(
    subcommand(context, "verify", "proves each one in a container of its own, without network", async (call) =>
      finish(call, await verified(call, await readLock(call.lockFile)), ["good"]),
    ),
  );
  images.addCommand(
    subcommand(
      context,
      "lock",
      `writes ${lockFileName}: digest, platform and size of each verified image`,
      async (call) => {
        // A lock that cannot be read is the user's to mend: it is not written over.
        const previous = await readLock(call.lockFile);
        const reports = await verified(call, null);
        const { lock, refused } = makeLock(reports, previous);
        if (lock !== null) await writeLock(call.lockFile, lock);
        else sayLine(call.io, `${lockFileName} was not written: ${refused.length} images are not proven good`);
        return finish(call, reports, ["good"]);
      },
    ),
  );
  images.addCommand(imagesRootCommand(context));
  return images;
}

interface ImagesCall {
  readonly io: Io;
  readonly client: Awaited<ReturnType<typeof connectDocker>>["client"];
  /** Of the tasks. */
  readonly needed: readonly RequiredImage[];
  /** The image of the Redis for coop-comm, where a run would start one: it is in no lock, and nothing of a task has to be in it. */
  readonly redis: readonly RequiredImage[];
  readonly json: boolean;
  readonly options: Options;
  readonly cacheDir: string;
  /** Beside the configuration. */
  readonly lockFile: string;
  readonly onEvent: (event: EnsureEvent) => void;
  readonly shared: { readonly credentials: CredentialSource; readonly signal: AbortSignal };
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
    const json = options["json"] === true;
    const { needed, redis, lockFile } = await readNeeds(io, options);
    const progress = imagesProgress(io, json);
    return interruptible(io, "what is whole stays; the same command goes on", async (signal) => {
      const { client } = await connectDocker(io.environment, signal);
      const shared = { credentials: dockerConfigCredentials(io.environment["DOCKER_CONFIG"] || undefined), signal };
      const cacheDir = path.join(cacheFolder(io), "images");
      const onEvent = progress.show;
      return act({ io, client, needed, redis, json, options, cacheDir, lockFile, onEvent, shared });
    }).finally(progress.end);
  });
}

async function readNeeds(io: Io, options: Options): Promise<Pick<ImagesCall, "needed" | "redis" | "lockFile">> {
  const config = await readConfigFile(options["config"] as string | undefined, io.cwd);
  const file = config.values;
  const dataset = path.resolve(io.cwd, (options["dataset"] as string | undefined) ?? file.dataset ?? "dataset");
  const subset = path.join(
    dataset,
    "subsets",
    `${(options["subset"] as string | undefined) ?? file.subset ?? "lite"}.json`,
  );
  const text = await readFile(subset, "utf8").catch((cause: Error) => {
    throw new UsageError(`${subset} cannot be read (${cause.message}). Check --dataset and --subset.`);
  });
  const redis = await imageOfOwnRedis(
    { agent: file.agent ?? defaultAgent, settings: file.settings ?? standardSettings, redis: file.redis ?? "auto" },
    io.environment,
  );
  return {
    needed: imagesOfTasks(parseSubset(text, subset).tasks),
    redis: redis === null ? [] : [redis],
    lockFile: imagesLockFile(io, config.file),
  };
}

async function verified(call: ImagesCall, lock: ImagesLock | null): Promise<ImageReport[]> {
  const { client, needed, shared, cacheDir, onEvent } = call;
  const owner = await containerOwner();
  return ensureImages(client, needed, { ...shared, ...withLock(lock), owner, pull: false, cacheDir, onEvent });
}

function withLock(lock: ImagesLock | null): { lock?: ImagesLock } {
  return lock === null ? {} : { lock };
}

async function requireLock(file: string): Promise<ImagesLock> {
  const lock = await readLock(file);
  if (lock === null) throw new UsageError(`${file} is not there. Write it with \`cooperbench-ts images lock\`.`);
  return lock;
}

/** One line per image; exit 3 when one of them is not as the command wants it. */
function finish(
  { io, json }: ImagesCall,
  reports: readonly ImageReport[],
  wanted: readonly ImageReport["state"][],
): number {
  const bad = reports.filter(({ state }) => !wanted.includes(state));
  for (const report of reports) {
    if (json) writeJsonLine(io, report);
    else for (const line of reportLines(report)) printLine(io, line);
  }
  if (!json) sayLine(io, `${reports.length - bad.length} of ${reports.length} images are in order`);
  return bad.length === 0 ? exitCodes.done : exitCodes.prerequisite;
}
