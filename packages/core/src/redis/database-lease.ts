import { randomUUID } from "node:crypto";
import { ErrorReply, WatchError } from "@redis/client";
import { z } from "zod";
import { currentOwner, ownerSchema, ownerState } from "@cooperbench-ts/results/node";
import type { RedisClient } from "./redis-connection.ts";
import { deleteUpstreamKeys, upstreamKeys } from "./upstream-keys.ts";

/** In the database that it is about. Upstream asks for `run:…` and `cb:…` only. */
const LEASE_KEY = "cooperbench-ts:lease";

const leaseSchema = z.strictObject({
  owner: ownerSchema,
  since: z.string(),
  /** One process may hold several databases. */
  id: z.string(),
  /** Keys of upstream's kind that were there before, so not ours; null: it was not looked yet. */
  before: z.array(z.string()).nullable(),
});
type Lease = z.infer<typeof leaseSchema>;

/** A database that is ours until it is released. */
export interface HeldDatabase {
  readonly database: number;
  readonly lease: Lease;
}

/** Whose a database is that cannot be had; null: its lease cannot be read. */
export type Holder = Pick<Lease, "owner" | "since"> | null;

/** Takes the connection's own database, whatever is in it. @returns its holder where another one has it */
export async function claimDatabase(client: RedisClient, database: number): Promise<HeldDatabase | { holder: Holder }> {
  const claimed = await claim(client);
  return "holder" in claimed ? claimed : { database, lease: claimed.lease };
}

/**
 * Takes an empty database of a server, never number 0, which is what everyone uses who names none. What dead owners left in any
 * database is removed on the way. null: none is free.
 */
export async function claimEmptyDatabase(client: RedisClient): Promise<HeldDatabase | null> {
  let held: HeldDatabase | null = null;
  for await (const database of databases(client)) {
    const leased = (await client.exists(LEASE_KEY)) === 1;
    const wanted = held === null && (await client.dbSize()) === 0;
    if (!leased && !wanted) continue;
    const claimed = await claim(client);
    if ("holder" in claimed) continue;
    // Only the lease: another program may have come at the same moment, and then what is there is not ours to delete.
    if (held === null && (await client.dbSize()) === 1) held = { database, lease: claimed.lease };
    else await client.del(LEASE_KEY);
  }
  return held;
}

async function* databases(client: RedisClient): AsyncGenerator<number> {
  for (let database = 15; database > 0; database -= 1) if (await selected(client, database)) yield database;
  for (let database = 16; await selected(client, database); database += 1) yield database;
}

/** false: the server has no such database, or does not let us in. */
async function selected(client: RedisClient, database: number): Promise<boolean> {
  try {
    await client.select(database);
    return true;
  } catch (error) {
    if (error instanceof ErrorReply) return false;
    throw error;
  }
}

async function claim(client: RedisClient): Promise<{ lease: Lease } | { holder: Holder }> {
  const mine: Lease = {
    owner: await currentOwner(),
    since: new Date().toISOString(),
    id: randomUUID(),
    before: null,
  };
  for (;;) {
    if ((await client.set(LEASE_KEY, JSON.stringify(mine), { condition: "NX" })) !== null)
      return { lease: await noteBefore(client, mine) };
    await client.watch(LEASE_KEY);
    const text = await client.get(LEASE_KEY);
    if (text === null) continue;
    const found = parseLease(text);
    if (found === null || (await ownerState(found.owner)) !== "dead") {
      await client.unwatch();
      return { holder: found };
    }
    // Taken over with what it knew of the keys before it, so that whoever comes after our own death knows it too.
    const heir = { ...mine, before: found.before };
    if (!(await replaced(client, heir))) continue;
    if (heir.before !== null) await deleteUpstreamKeys(client, heir.before);
    return { lease: await noteBefore(client, heir) };
  }
}

/** Of all who see the same dead owner one gets its place. */
async function replaced(client: RedisClient, heir: Lease): Promise<boolean> {
  try {
    await client.multi().set(LEASE_KEY, JSON.stringify(heir)).exec();
    return true;
  } catch (error) {
    if (error instanceof WatchError) return false;
    throw error;
  }
}

async function noteBefore(client: RedisClient, lease: Lease): Promise<Lease> {
  const noted = { ...lease, before: await upstreamKeys(client) };
  await client.set(LEASE_KEY, JSON.stringify(noted));
  return noted;
}

function parseLease(text: string): Lease | null {
  try {
    return leaseSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Writes our lease again, which a server that was restarted has lost; false: the database is another one's by now. */
export async function renewLease(client: RedisClient, lease: Lease): Promise<boolean> {
  const text = JSON.stringify(lease);
  if ((await client.set(LEASE_KEY, text, { condition: "NX" })) !== null) return true;
  if (parseLease((await client.get(LEASE_KEY)) ?? "")?.id !== lease.id) return false;
  // Also where nothing has changed: a server that is full or read-only answers, but takes nothing.
  await client.set(LEASE_KEY, text, { condition: "XX" });
  return true;
}

/** Deletes what upstream left since our claim, then the lease. Of a database that is no longer ours nothing is touched. */
export async function releaseDatabase(client: RedisClient, lease: Lease): Promise<void> {
  if (parseLease((await client.get(LEASE_KEY)) ?? "")?.id !== lease.id) return;
  await deleteUpstreamKeys(client, lease.before ?? []);
  await client.del(LEASE_KEY);
}
