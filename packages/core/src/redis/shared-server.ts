import { ExperimentError, PrerequisiteError } from "@cooperbench-ts/results";
import {
  claimDatabase,
  claimEmptyDatabase,
  type HeldDatabase,
  type Holder,
  releaseDatabase,
  renewLease,
} from "./database-lease.ts";
import { sharedRedisFor } from "./container-redis.ts";
import type { MessagingRedis } from "./messaging-redis.ts";
import { describeFailure, withoutPassword, withRedis } from "./redis-connection.ts";

/**
 * A server of others, in a database that is ours alone: the one that the URL names, else an empty one. It is left as it was found.
 * @throws PrerequisiteError `redis-unavailable` when it does not answer, takes nothing, or has no database for us
 */
export async function useSharedServer(server: string, description: string): Promise<MessagingRedis> {
  let held = await takeDatabase(server);
  const url = (): string => databaseUrl(server, held.database);
  let holding: Promise<void> | null = null;
  const hold = async (): Promise<void> => {
    const ours = await withRedis(url(), (client) => renewLease(client, held.lease));
    if (!ours) held = await takeDatabase(server);
  };
  // One for all who ask at a time: each would take a database of its own.
  const holdOnce = (): Promise<void> => (holding ??= hold().finally(() => (holding = null)));
  const readyUrl = async (): Promise<string> => {
    await holdOnce().catch((error: unknown) => {
      // A server that is away is upstream's to tell: the attempt then ends in its words.
      if (ExperimentError.isInstance(error)) throw error;
    });
    return url();
  };
  return {
    description: `${description}, database ${held.database}`,
    url: readyUrl,
    openTo: async (containers) => sharedRedisFor(containers, await readyUrl()),
    failure: async () => {
      try {
        await holdOnce();
        return null;
      } catch (error) {
        return ExperimentError.isInstance(error) ? error.problem : describeFailure(error);
      }
    },
    close: async () => {
      await holding?.catch(() => {});
      await withRedis(url(), (client) => releaseDatabase(client, held.lease)).catch(() => {});
    },
  };
}

async function takeDatabase(server: string): Promise<HeldDatabase> {
  const named = new URL(server).pathname.slice(1);
  const taken = await withRedis(server, async (client) =>
    named === "" ? ((await claimEmptyDatabase(client)) ?? "none") : claimDatabase(client, Number(named)),
  ).catch((cause: unknown) => {
    throw refused(
      server,
      `It cannot be used: ${describeFailure(cause)}.`,
      "Start it, correct --redis, or leave --redis out: then one is started for the run.",
      cause,
    );
  });
  if (taken === "none")
    throw refused(
      server,
      "None of its databases but number 0 is empty, and the others are in use.",
      "Name a database that may be used for the run (redis://…/7), or leave --redis out.",
    );
  if ("holder" in taken) throw inUse(server, taken.holder);
  return taken;
}

function inUse(server: string, holder: Holder): PrerequisiteError {
  const who =
    holder === null
      ? "something that cannot be read"
      : `process ${holder.owner.pid} on ${holder.owner.host} since ${holder.since}`;
  return refused(
    server,
    `This database is in use by ${who}.`,
    "Leave the number out of the URL, then a free database is taken; or, if that process is gone, delete the key cooperbench-ts:lease there.",
  );
}

function refused(server: string, problem: string, remedy: string, cause?: unknown): PrerequisiteError {
  return new PrerequisiteError({
    code: "redis-unavailable",
    subject: `Redis ${withoutPassword(server)}`,
    problem,
    remedy,
    cause,
  });
}

function databaseUrl(server: string, database: number): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}
