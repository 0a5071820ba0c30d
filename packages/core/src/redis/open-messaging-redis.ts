import {
  ExperimentError,
  PrerequisiteError,
  type Setting,
  settingsOverRedis,
  settingTraits,
} from "@cooperbench-ts/results";
import { findProgram } from "@cooperbench-ts/attempt/host";
import { imagesByName, type RequiredImage } from "@cooperbench-ts/docker-images";
import type { MessagingRedis } from "./messaging-redis.ts";
import { type ContainerHost, REDIS_IMAGE, redisImageFailure, startOwnContainer } from "./own-container.ts";
import { keepOwnServer, type OwnServer } from "./own-redis.ts";
import { startOwnServer } from "./own-server.ts";
import { describeFailure, redisFailure } from "./redis-connection.ts";
import { useSharedServer } from "./shared-server.ts";

export const DEFAULT_URL = "redis://127.0.0.1:6379";

export interface MessagingRedisOptions {
  /** A URL, or `auto`. */
  readonly wanted: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  /** Where a container of ours may run; null: nowhere. */
  readonly docker: ContainerHost | null;
  /** Where `auto` looks for a server of others. */
  readonly defaultUrl?: string;
}

/** @throws PrerequisiteError `redis-unavailable` */
export async function openMessagingRedis(options: MessagingRedisOptions): Promise<MessagingRedis> {
  const { wanted, defaultUrl = DEFAULT_URL } = options;
  if (wanted !== "auto") return useSharedServer(wanted, "the given Redis");
  const shared = await sharedByDefault(defaultUrl);
  return typeof shared === "string" ? ownRedis(options, shared) : shared;
}

/** The image of the Redis that a run with this configuration would start in a container; null: none is needed. */
export async function imageOfOwnRedis(
  { settings, redis }: { readonly settings: readonly Setting[]; readonly redis: string },
  environment: Readonly<Record<string, string | undefined>>,
): Promise<RequiredImage | null> {
  if (!settings.some((setting) => settingTraits[setting].needsRedis) || redis !== "auto") return null;
  const others =
    (await redisFailure(DEFAULT_URL)) === null ||
    (await findProgram("redis-server", environment["PATH"] ?? "")) !== null;
  return others ? null : (imagesByName([REDIS_IMAGE])[0] ?? null);
}

/** A server of ours: from PATH, else in a container. */
async function ownRedis(
  { environment, folder, docker }: MessagingRedisOptions,
  notShared: string,
): Promise<MessagingRedis> {
  const binary = await findProgram("redis-server", environment["PATH"] ?? "");
  if (binary !== null)
    return kept(binary, "a redis-server of our own", () => startOwnServer(binary, folder, environment));
  const withoutContainer = await containerFailure(docker);
  if (docker !== null && withoutContainer === null)
    return kept(REDIS_IMAGE, `a container of our own (${REDIS_IMAGE})`, () => startOwnContainer(docker));
  throw new PrerequisiteError({
    code: "redis-unavailable",
    subject: "Redis",
    problem: `${settingsOverRedis} needs one: the one on the default port cannot be used (${notShared}), no redis-server is on PATH, and the image ${REDIS_IMAGE} cannot be used (${withoutContainer}).`,
    remedy: `Install redis-server, start a Redis, pass --redis URL, or plan without ${settingsOverRedis}.`,
  });
}

async function containerFailure(docker: ContainerHost | null): Promise<string | null> {
  if (docker === null) return "there is no Docker";
  // A port of the daemon's loopback is of no use from another machine.
  if (docker.client.socketPath === null) return "the daemon is not on this machine";
  return redisImageFailure(docker.client).catch(describeFailure);
}

async function kept(subject: string, description: string, start: () => Promise<OwnServer>): Promise<MessagingRedis> {
  return keepOwnServer(start, ({ url }) => `${description} at ${url}`).catch((cause: unknown) => {
    throw new PrerequisiteError({
      code: "redis-unavailable",
      subject,
      problem: `It could not be started (${describeFailure(cause)}).`,
      remedy: "Start a Redis yourself and pass --redis URL.",
      cause,
    });
  });
}

/** The server on the default port, or why it is not for us. */
async function sharedByDefault(url: string): Promise<MessagingRedis | string> {
  const failure = await redisFailure(url);
  if (failure !== null) return failure;
  try {
    return await useSharedServer(url, "the Redis on the default port");
  } catch (error) {
    if (!ExperimentError.isInstance(error)) throw error;
    return error.problem;
  }
}
