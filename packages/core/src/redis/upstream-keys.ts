import type { RedisClient } from "./redis-connection.ts";

/** Keys that upstream leaves behind: `run:<id>:…` for messages, `cb:<id>:…` for team tasks. Several have no lifetime. */
const PATTERNS = ["run:*", "cb:*"] as const;
const AT_ONCE = 500;

export async function upstreamKeys(client: RedisClient): Promise<string[]> {
  const keys = new Set<string>();
  for (const pattern of PATTERNS) {
    for await (const found of client.scanIterator({ MATCH: pattern, COUNT: AT_ONCE }))
      for (const key of found) keys.add(key);
  }
  return [...keys];
}

/** Deletes what upstream left, except what is not ours. */
export async function deleteUpstreamKeys(client: RedisClient, kept: readonly string[]): Promise<void> {
  const others = new Set(kept);
  const left = (await upstreamKeys(client)).filter((key) => !others.has(key));
  for (let at = 0; at < left.length; at += AT_ONCE) await client.unlink(left.slice(at, at + AT_ONCE));
}
