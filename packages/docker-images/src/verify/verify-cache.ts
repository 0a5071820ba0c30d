import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { parseJsonAs } from "../client/parse-json.ts";
import { probeVersion } from "./probe-script.ts";

const entrySchema = z.strictObject({
  schemaVersion: z.literal(1),
  imageId: z.string(),
  probeVersion: z.string(),
  verifiedAt: z.string(),
  headDetached: z.boolean().nullable(),
  headCommit: z.string().nullable(),
  gcSeconds: z.number().nullable(),
});
export type VerifiedImage = Omit<z.infer<typeof entrySchema>, "schemaVersion" | "probeVersion">;

/** The earlier proof that this image is good, made by the same checks; null when there is none, or no cache. */
export async function readVerified(cacheDir: string | undefined, imageId: string): Promise<VerifiedImage | null> {
  if (cacheDir === undefined) return null;
  const text = await readFile(fileOf(cacheDir, imageId), "utf8").catch(() => "");
  const entry = parseJsonAs(entrySchema, text);
  return entry === null || entry.imageId !== imageId || entry.probeVersion !== probeVersion ? null : entry;
}

/** Keeps the proof; a cache that cannot be written costs time at the next verify, nothing else. */
export async function writeVerified(cacheDir: string | undefined, verified: VerifiedImage): Promise<void> {
  if (cacheDir === undefined) return;
  const file = fileOf(cacheDir, verified.imageId);
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  try {
    await mkdir(join(cacheDir, "verified-images"), { recursive: true });
    await writeFile(draft, `${JSON.stringify({ schemaVersion: 1, probeVersion, ...verified })}\n`);
    await rename(draft, file);
  } catch {
    await rm(draft, { force: true }).catch(() => {});
  }
}

function fileOf(cacheDir: string, imageId: string): string {
  return join(cacheDir, "verified-images", `${imageId.replaceAll(/[^\w.-]/g, "-")}.json`);
}
