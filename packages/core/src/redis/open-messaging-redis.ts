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
import { startAttemptServer } from "./attempt-server.ts";
import { keepOwnServer, type OwnServers } from "./own-redis.ts";
import { type OwnServer, startOwnServer } from "./own-server.ts";
import { chooseRedis, DEFAULT_URL, redisFromContainers } from "./redis-choice.ts";
import { describeFailure, redisFailure, unavailable, withoutPassword } from "./redis-connection.ts";
import { useSharedServer } from "./shared-server.ts";

export interface MessagingRedisOptions {
  /** A URL, or `auto`. */
  readonly wanted: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  /** Whether agents talk over it from containers: then others' servers are used only where one is named. */
  readonly fromContainers?: boolean;
  /** Where a container of ours may run; null: nowhere. */
  readonly docker: ContainerHost | null;
  /** Where `auto` looks for a server of others. */
  readonly defaultUrl?: string;
}

/** @throws PrerequisiteError `redis-unavailable` */
export async function openMessagingRedis(options: MessagingRedisOptions): Promise<MessagingRedis> {
  const { wanted, defaultUrl, fromContainers = false } = options;
  const choice = chooseRedis(wanted, fromContainers, defaultUrl);
  if (choice.from === "given") return useSharedServer(choice.url, "the given Redis");
  if (choice.from === "ours") return ownRedis(options, "agents in containers get a Redis of their own");
  const shared = await sharedByDefault(choice.url);
  return typeof shared === "string" ? ownRedis(options, shared) : shared;
}

/** The image of the Redis that a run with this configuration would start in a container; null: none is needed. */
export async function imageOfOwnRedis(
  { agent, settings, redis }: { readonly agent: string; readonly settings: readonly Setting[]; readonly redis: string },
  environment: Readonly<Record<string, string | undefined>>,
): Promise<RequiredImage | null> {
  if (!settings.some((setting) => settingTraits[setting].needsRedis) || redis !== "auto") return null;
  const ownOnly = redisFromContainers(agent, settings);
  const others =
    (!ownOnly && (await redisFailure(DEFAULT_URL)) === null) ||
    (await findProgram("redis-server", environment["PATH"] ?? "")) !== null;
  return others ? null : (imagesByName([REDIS_IMAGE])[0] ?? null);
}

/** A server of ours: from PATH, else in a container. */
async function ownRedis(
  { environment, folder, docker, fromContainers = false }: MessagingRedisOptions,
  notShared: string,
): Promise<MessagingRedis> {
  const binary = await findProgram("redis-server", environment["PATH"] ?? "");
  if (binary !== null)
    return kept(binary, "a redis-server of our own", {
      forEach: fromContainers,
      start: () => startOwnServer(binary, folder, environment),
      startForAttempt: () => startAttemptServer(binary, folder, environment),
    });
  const withoutContainer = await containerFailure(docker);
  if (docker !== null && withoutContainer === null)
    return kept(REDIS_IMAGE, `a container of our own (${REDIS_IMAGE})`, {
      forEach: fromContainers,
      start: () => startOwnContainer(docker),
      startForAttempt: () => startOwnContainer(docker),
    });
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

async function kept(
  subject: string,
  description: string,
  servers: Omit<OwnServers, "describe">,
): Promise<MessagingRedis> {
  const describe = (server: OwnServer | null): string =>
    server === null ? `${description} for each attempt` : `${description} at ${withoutPassword(server.url)}`;
  return keepOwnServer({ ...servers, describe }).catch((cause: unknown) => {
    throw unavailable(subject, cause);
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
