import { randomUUID } from "node:crypto";
import { createClient } from "@redis/client";

const ANSWER_MS = 3000;

export type RedisClient = ReturnType<typeof newClient>;

/** One short conversation with a Redis database; fails fast instead of reconnecting. */
export async function withRedis<Result>(url: string, talk: (client: RedisClient) => Promise<Result>): Promise<Result> {
  const client = newClient(url);
  client.on("error", () => {});
  await client.connect();
  try {
    return await talk(client);
  } finally {
    client.destroy();
  }
}

function newClient(url: string) {
  return createClient({
    url,
    socket: { connectTimeout: ANSWER_MS, socketTimeout: ANSWER_MS, reconnectStrategy: false },
  });
}

/** Longest life of a key that a look leaves where it breaks off. */
const LOOK_MS = 10_000;

/** null: it answers and takes what is written, as the agents' messages need; else why not. It is left as it was found. */
export async function redisFailure(url: string): Promise<string | null> {
  try {
    return await withRedis(url, async (client) => {
      if ((await client.ping()) !== "PONG") return "it does not answer PING";
      // A replica, and a server that is full or cannot save, answers all the same.
      const key = `cooperbench-ts:look:${randomUUID()}`;
      await client.set(key, "1", { expiration: { type: "PX", value: LOOK_MS } });
      await client.del(key);
      return null;
    });
  } catch (error) {
    return describeFailure(error);
  }
}

/** In the words of Redis or the system. */
export function describeFailure(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return describeFailure(error.errors[0]);
  return error instanceof Error && error.message !== "" ? error.message : String(error);
}

export function withoutPassword(url: string): string {
  const shown = new URL(url);
  if (shown.password !== "") shown.password = "…";
  return shown.href;
}
