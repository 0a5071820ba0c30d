import { ExperimentError, PrerequisiteError } from "../errors.ts";
import { findProgram } from "../process/find-program.ts";
import { keepOwnServer } from "./own-redis.ts";
import { startOwnServer } from "./own-server.ts";
import { describeFailure, redisFailure } from "./redis-connection.ts";
import { useSharedServer } from "./shared-server.ts";

const DEFAULT_URL = "redis://127.0.0.1:6379";

/** The Redis that coop-comm agents talk over. */
export interface MessagingRedis {
  /** A URL that is ready for an attempt; a server of ours that has died is started again. */
  url(): Promise<string>;
  /** For people: what is used, and why. */
  readonly description: string;
  /** null: it answers and takes what it is given. */
  failure(): Promise<string | null>;
  /** Leaves a server of others as it was found; ends one of ours. */
  close(): Promise<void>;
}

export interface MessagingRedisOptions {
  /** A URL, or `auto`. */
  readonly wanted: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  /** Where `auto` looks for a server of others. */
  readonly defaultUrl?: string;
}

/** @throws PrerequisiteError `redis-unavailable` */
export async function openMessagingRedis(options: MessagingRedisOptions): Promise<MessagingRedis> {
  const { wanted, environment, folder, defaultUrl = DEFAULT_URL } = options;
  if (wanted !== "auto") return useSharedServer(wanted, "the given Redis");
  const shared = await sharedByDefault(defaultUrl);
  if (typeof shared !== "string") return shared;
  const binary = await findProgram("redis-server", environment["PATH"] ?? "");
  if (binary === null) {
    throw new PrerequisiteError({
      code: "redis-unavailable",
      subject: "Redis",
      problem: `coop-comm needs one: the one on the default port cannot be used (${shared}), and no redis-server is on PATH.`,
      remedy: "Install redis-server, start a Redis, pass --redis URL, or plan without coop-comm.",
    });
  }
  return keepOwnServer(
    () => startOwnServer(binary, folder, environment),
    ({ url }) => `a redis-server of our own at ${url}`,
  ).catch((cause: unknown) => {
    throw new PrerequisiteError({
      code: "redis-unavailable",
      subject: binary,
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
