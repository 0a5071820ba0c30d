import { dirname } from "node:path";
import { z } from "zod";
import { ForeignTree } from "./foreign-tree.ts";
import { ownerSchema, ownerState } from "./owner.ts";

/** The lock of an experiment: who writes it, and since when. */
export const lockSchema = z.strictObject({ owner: ownerSchema, since: z.string() });
export type Holding = z.infer<typeof lockSchema>;

const MAX_LOCK_BYTES = 64 * 1024;

/** Who holds the lock and lives, as far as can be seen; null: nobody. */
export async function lockHolder(file: string): Promise<{ host: string; pid: number; since: string } | null> {
  const held = await readHolding(file).catch(() => null);
  if (held === null || (await ownerState(held.owner)) === "dead") return null;
  return { host: held.owner.host, pid: held.owner.pid, since: held.since };
}

async function readHolding(file: string): Promise<Holding> {
  const { text } = await new ForeignTree(dirname(file)).textInPool(file, MAX_LOCK_BYTES);
  return lockSchema.parse(JSON.parse(text));
}
