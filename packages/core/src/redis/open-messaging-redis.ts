import {
  ExperimentError,
  PrerequisiteError,
  type Setting,
  settingsOverRedis,
  settingTraits,
} from "@cooperbench-ts/results";
import { callsFromContainers, findProgram } from "@cooperbench-ts/attempt/host";
import { imagesByName, type RequiredImage } from "@cooperbench-ts/docker-images";
import type { MessagingRedis } from "./messaging-redis.ts";
import { type ContainerHost, REDIS_IMAGE, redisImageFailure, startOwnContainer } from "./own-container.ts";
import { startAttemptServer } from "./attempt-server.ts";
import { keepOwnServer, type OwnServers } from "./own-redis.ts";
import { startOwnServer } from "./own-server.ts";
import { describeFailure, redisFailure, unavailable, withoutPassword } from "./redis-connection.ts";
import { useSharedServer } from "./shared-server.ts";

export const DEFAULT_URL = "redis://127.0.0.1:6379";

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
  const { wanted, defaultUrl = DEFAULT_URL, fromContainers = false } = options;
  if (wanted !== "auto") {
    if (fromContainers) refuseEncrypted(wanted);
    return useSharedServer(wanted, "the given Redis");
  }
  if (fromContainers) return ownRedis(options, "agents in containers get a Redis of their own");
  const shared = await sharedByDefault(defaultUrl);
  return typeof shared === "string" ? ownRedis(options, shared) : shared;
}

/** The image of the Redis that a run with this configuration would start in a container; null: none is needed. */
export async function imageOfOwnRedis(
  { agent, settings, redis }: { readonly agent: string; readonly settings: readonly Setting[]; readonly redis: string },
  environment: Readonly<Record<string, string | undefined>>,
): Promise<RequiredImage | null> {
  if (!settings.some((setting) => settingTraits[setting].needsRedis) || redis !== "auto") return null;
  const ownOnly = settings.some((setting) => callsFromContainers(agent, setting));
  const others =
    (!ownOnly && (await redisFailure(DEFAULT_URL)) === null) ||
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
    return kept(binary, "a redis-server of our own", {
      start: () => startOwnServer(binary, folder, environment),
      startForAttempt: () => startAttemptServer(binary, folder, environment),
    });
  const withoutContainer = await containerFailure(docker);
  if (docker !== null && withoutContainer === null)
    return kept(REDIS_IMAGE, `a container of our own (${REDIS_IMAGE})`, {
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
  return keepOwnServer({ ...servers, describe: ({ url }) => `${description} at ${withoutPassword(url)}` }).catch((cause: unknown) => {
    throw unavailable(subject, cause);
  });
}

/** Its certificate is of another name than that by which containers call our gate. */
function refuseEncrypted(url: string): void {
  if (new URL(url).protocol === "redis:") return;
  throw new PrerequisiteError({
    code: "redis-unavailable",
    subject: `Redis ${withoutPassword(url)}`,
    problem: "Agents in containers reach it through a gate of ours, where its certificate does not hold.",
    remedy: "Name a server that is called by redis://, or leave --redis out.",
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
