import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { parseJsonAs } from "../client/parse-json.ts";

const historySchema = z.strictObject({
  schemaVersion: z.literal(1),
  /** Of the last pull that fetched anything worth measuring. */
  bytesPerSecond: z.number().positive(),
  /** Unpacked over compressed bytes of the images that it fetched whole; null when there was none. */
  expansion: z.number().positive().nullable(),
});
export type PullHistory = Omit<z.infer<typeof historySchema>, "schemaVersion">;

/** What earlier pulls on this machine measured; null when nothing is known. */
export async function readPullHistory(cacheDir: string | undefined): Promise<PullHistory | null> {
  if (cacheDir === undefined) return null;
  return parseJsonAs(historySchema, await readFile(join(cacheDir, "pull-history.json"), "utf8").catch(() => ""));
}

/** Only an estimate hangs on it: a cache that cannot be written is no failure. */
export async function writePullHistory(cacheDir: string | undefined, history: PullHistory): Promise<void> {
  if (cacheDir === undefined) return;
  await mkdir(cacheDir, { recursive: true })
    .then(() => writeFile(join(cacheDir, "pull-history.json"), `${JSON.stringify({ schemaVersion: 1, ...history })}\n`))
    .catch(() => {});
}
