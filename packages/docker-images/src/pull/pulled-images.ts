import { appendFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { parseJsonAs } from "../client/parse-json.ts";

const entrySchema = z.strictObject({ serverId: z.string(), image: z.string(), imageId: z.string() });
export type PulledImage = z.infer<typeof entrySchema>;

const NAME = "pulled-images.jsonl";

/**
 * Remembers that an image was not there before we pulled it: only such an image may be evicted. What cannot be written
 * down (also: a kill right after the pull) makes an image that stays.
 */
export async function notePulled(cacheDir: string | undefined, entry: PulledImage): Promise<void> {
  if (cacheDir === undefined) return;
  await mkdir(cacheDir, { recursive: true })
    .then(() => appendFile(join(cacheDir, NAME), `${JSON.stringify(entry)}\n`))
    .catch(() => {});
}

export async function pulledImages(cacheDir: string): Promise<PulledImage[]> {
  const text = await readFile(join(cacheDir, NAME), "utf8").catch(() => "");
  return text.split("\n").flatMap((line) => parseJsonAs(entrySchema, line) ?? []);
}
