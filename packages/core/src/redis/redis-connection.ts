import { createClient } from "@redis/client";

/** Keys that upstream leaves behind: `run:<id>:…` for messages, `cb:<id>:…` for team tasks. Several have no lifetime. */
const UPSTREAM_KEYS = ["run:*", "cb:*"] as const;
const ANSWER_MS = 3000;

/** One short conversation with a Redis database; fails fast instead of reconnecting. */
export async function withRedis<Result>(
  url: string,
  talk: (client: ReturnType<typeof newClient>) => Promise<Result>,
): Promise<Result> {
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

/** null: it answers and may be written to; else why not. */
export async function redisFailure(url: string): Promise<string | null> {
  try {
    return await withRedis(url, async (client) =>
      (await client.ping()) === "PONG" ? null : "it does not answer PING",
    );
  } catch (error) {
    return describe(error);
  }
}

function describe(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return describe(error.errors[0]);
  return error instanceof Error && error.message !== "" ? error.message : String(error);
}

export async function upstreamKeys(url: string): Promise<Set<string>> {
  return withRedis(url, async (client) => {
    const keys = new Set<string>();
    for (const pattern of UPSTREAM_KEYS) {
      for await (const found of client.scanIterator({ MATCH: pattern, COUNT: 500 }))
        for (const key of found) keys.add(key);
    }
    return keys;
  });
}

/** Deletes what upstream left, except what was there before. */
export async function deleteUpstreamKeys(url: string, before: ReadonlySet<string>): Promise<void> {
  const left = [...(await upstreamKeys(url))].filter((key) => !before.has(key));
  if (left.length > 0) await withRedis(url, (client) => client.del(left));
}

/** The URL with the number of an empty database of that server, or null when none is empty. Database 0 is left to others. */
export async function withEmptyDatabase(url: string): Promise<string | null> {
  for (let database = 15; database > 0; database -= 1) {
    const candidate = new URL(url);
    candidate.pathname = `/${database}`;
    const size = await withRedis(candidate.href, (client) => client.dbSize()).catch(() => null);
    if (size === 0) return candidate.href;
  }
  return null;
}
