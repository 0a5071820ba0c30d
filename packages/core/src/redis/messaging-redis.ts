import { PrerequisiteError } from "../errors.ts";
import { findProgram } from "../process/find-program.ts";
import { type OwnServer, startOwnServer } from "./own-server.ts";
import { deleteUpstreamKeys, redisFailure, upstreamKeys, withEmptyDatabase } from "./redis-connection.ts";

const DEFAULT_URL = "redis://127.0.0.1:6379";

/** The Redis that coop-comm agents talk over. */
export interface MessagingRedis {
  /** A URL that is ready for an attempt; a server of ours that has died is started again. */
  url(): Promise<string>;
  /** For people: what is used, and why. */
  readonly description: string;
  /** null: it answers. */
  failure(): Promise<string | null>;
  /** Leaves a server of others as it was found; ends one of ours. */
  close(): Promise<void>;
}

/** @throws PrerequisiteError `redis-unavailable` */
export async function openMessagingRedis(options: {
  /** A URL, or `auto`. */
  wanted: string;
  environment: Readonly<Record<string, string>>;
  folder: string;
}): Promise<MessagingRedis> {
  if (options.wanted !== "auto") {
    const failure = await redisFailure(options.wanted);
    if (failure === null) return useServer(options.wanted, "the given Redis");
    throw new PrerequisiteError({
      code: "redis-unavailable",
      subject: `Redis ${withoutPassword(options.wanted)}`,
      problem: `It cannot be used: ${failure}.`,
      remedy: "Start it, correct --redis, or leave --redis out: then one is started for the run.",
    });
  }
  if ((await redisFailure(DEFAULT_URL)) === null) return useServer(DEFAULT_URL, "the Redis on the default port");
  const binary = await findProgram("redis-server", options.environment["PATH"] ?? "");
  if (binary === null) {
    throw new PrerequisiteError({
      code: "redis-unavailable",
      subject: "Redis",
      problem: "coop-comm needs one: none answers on port 6379, and no redis-server is on PATH.",
      remedy: "Install redis-server, start a Redis, pass --redis URL, or plan without coop-comm.",
    });
  }
  return ownServer(binary, options);
}

async function useServer(server: string, description: string): Promise<MessagingRedis> {
  const hasDatabase = new URL(server).pathname.length > 1;
  const url = hasDatabase ? server : ((await withEmptyDatabase(server)) ?? server);
  const before = await upstreamKeys(url);
  return {
    url: async () => url,
    description: `${description}, database ${new URL(url).pathname.slice(1) || "0"}`,
    failure: () => redisFailure(url),
    close: () => deleteUpstreamKeys(url, before).catch(() => {}),
  };
}

async function ownServer(
  binary: string,
  options: { environment: Readonly<Record<string, string>>; folder: string },
): Promise<MessagingRedis> {
  const start = (): Promise<OwnServer> => {
    const started = startOwnServer(binary, options.folder, options.environment);
    void started
      .then(({ process }) =>
        process.ended.then(() => {
          if (current === started) current = null;
        }),
      )
      .catch(() => {
        if (current === started) current = null;
      });
    return started;
  };
  let current: Promise<OwnServer> | null = null;
  const running = (): Promise<OwnServer> => (current ??= start());
  const first = await running().catch((cause: unknown) => {
    throw new PrerequisiteError({
      code: "redis-unavailable",
      subject: binary,
      problem: `It could not be started (${cause instanceof Error ? cause.message : String(cause)}).`,
      remedy: "Start a Redis yourself and pass --redis URL.",
      cause,
    });
  });
  return {
    url: async () => (await running()).url,
    description: `a redis-server of our own at ${first.url}`,
    failure: async () => {
      const server = await running().catch((error: unknown) => error as Error);
      return server instanceof Error ? server.message : redisFailure(server.url);
    },
    close: async () => {
      const last = current;
      current = null;
      await (await last?.catch(() => null))?.stop();
    },
  };
}

function withoutPassword(url: string): string {
  const shown = new URL(url);
  if (shown.password !== "") shown.password = "…";
  return shown.href;
}
