import type { MessagingRedis } from "./messaging-redis.ts";
import { redisFailure } from "./redis-connection.ts";

/** A server that we have started, and that nobody else knows. */
export interface OwnServer {
  readonly url: string;
  /** Resolves when it is gone, for whatever reason. */
  readonly ended: Promise<unknown>;
  stop(): Promise<void>;
}

/** A server of ours that is started again whenever it has died. Rejects when the first start fails. */
export async function keepOwnServer(
  start: () => Promise<OwnServer>,
  describe: (server: OwnServer) => string,
): Promise<MessagingRedis> {
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
  let last = await running();
  return {
    description: describe(last),
    url: async () => {
      // Where it cannot be started, the attempt ends in upstream's own words, and the run waits for the cause to heal.
      last = await running().catch(() => last);
      return last.url;
    },
    failure: async () => {
      const server = await running().catch((error: unknown) => String(error));
      return typeof server === "string" ? server : redisFailure(server.url);
    },
    close: async () => {
      const open = current;
      current = null;
      await (await open?.catch(() => null))?.stop();
    },
  };
}
