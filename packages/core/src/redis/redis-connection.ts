import { randomUUID } from "node:crypto";
import { createClient } from "@redis/client";
import { withoutPasswordOf } from "@cooperbench-ts/attempt/host";
import { PrerequisiteError } from "@cooperbench-ts/results";
import type { Login, ServerPlace } from "./server-place.ts";

const ANSWER_MS = 3000;

/** A server, by URL or where it is. */
export type RedisAt = string | { readonly place: ServerPlace; readonly login: Login | null };

export type RedisClient = ReturnType<typeof newClient>;

/** One short conversation with a Redis database; fails fast instead of reconnecting. */
export async function withRedis<Result>(at: RedisAt, talk: (client: RedisClient) => Promise<Result>): Promise<Result> {
  const client = newClient(at);
  client.on("error", () => {});
  await client.connect();
  try {
    return await talk(client);
  } finally {
    client.destroy();
  }
}

function newClient(at: RedisAt) {
  const limits = { connectTimeout: ANSWER_MS, socketTimeout: ANSWER_MS, reconnectStrategy: false } as const;
  return typeof at === "string"
    ? createClient({ url: at, socket: limits })
    : createClient({ socket: { ...at.place, ...limits }, ...saidBy(at.login) });
}

/** An empty user would be said, and is nobody. */
function saidBy(login: Login | null): Partial<Login> {
  return login?.username === "" ? { password: login.password } : (login ?? {});
}

/** Longest life of a key that a look leaves where it breaks off. */
const LOOK_MS = 10_000;

/** null: it answers and takes what is written, as the agents' messages need; else why not. It is left as it was found. */
export async function redisFailure(at: RedisAt): Promise<string | null> {
  try {
    return await withRedis(at, async (client) => {
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

/** A server of ours that cannot be started. */
export function unavailable(subject: string, cause: unknown): PrerequisiteError {
  return new PrerequisiteError({
    code: "redis-unavailable",
    subject,
    problem: `It could not be started (${describeFailure(cause)}).`,
    remedy: "Start a Redis yourself and pass --redis URL.",
    cause,
  });
}

export function withoutPassword(url: string): string {
  return withoutPasswordOf(new URL(url).href);
}
