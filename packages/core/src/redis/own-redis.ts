import { ownRedisFor } from "./container-redis.ts";
import type { MessagingRedis } from "./messaging-redis.ts";
import type { AttemptServer, OwnServer } from "./own-server.ts";
import { describeFailure, redisFailure, unavailable } from "./redis-connection.ts";

/** How servers of ours are started. */
export interface OwnServers {
  /** One for the run. */
  readonly start: () => Promise<OwnServer>;
  /** One for an attempt. */
  readonly startForAttempt: () => Promise<AttemptServer>;
  /** Whether attempts have their own: then one for the run is started only where an attempt asks for it. */
  readonly forEach: boolean;
  /** @param server null: none is started yet */
  readonly describe: (server: OwnServer | null) => string;
}

/** A server of ours that is started again whenever it has died, and one for each attempt that needs its own. Rejects when the first start fails. */
export async function keepOwnServer({
  start,
  startForAttempt,
  forEach,
  describe,
}: OwnServers): Promise<MessagingRedis> {
  let current: Promise<OwnServer> | null = null;
  const forget = (one: Promise<OwnServer>): void => {
    if (current === one) current = null;
  };
  const begin = (): Promise<OwnServer> => {
    const started = start();
    void started.then(
      ({ ended }) => ended.then(() => forget(started)),
      () => forget(started),
    );
    return started;
  };
  const running = (): Promise<OwnServer> => (current ??= begin());
  let last: OwnServer | null = null;
  const failureOfRun = async (): Promise<string | null> => {
    const server = await running().catch(describeFailure);
    return typeof server === "string" ? server : redisFailure(server.url);
  };
  const failureOfAttempts = (): Promise<string | null> =>
    startForAttempt().then(
      (server) => server.stop().then(() => null, describeFailure),
      (error: unknown) => describeFailure(error),
    );
  // What cannot be started at all is told before the first dollar.
  if (forEach) await (await startForAttempt()).stop();
  else last = await running();
  return {
    description: describe(last),
    url: async () => {
      // Where it cannot be started, the attempt ends in upstream's own words, and the run waits for the cause to heal.
      last = await running().catch((error: unknown) => {
        if (last === null) throw unavailable("Redis of the run", error);
        return last;
      });
      return last.url;
    },
    openTo: (containers) =>
      ownRedisFor(containers, startForAttempt).catch((cause: unknown) => {
        throw unavailable("Redis of an attempt", cause);
      }),
    failure: async () => {
      if (!forEach) return failureOfRun();
      return (await failureOfAttempts()) ?? (last === null ? null : failureOfRun());
    },
    close: async () => {
      const open = current;
      current = null;
      await (await open?.catch(() => null))?.stop();
    },
  };
}
