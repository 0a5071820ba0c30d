import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseText } from "../formats/file-parse.ts";
import { manifestFileSchema, type ManifestFile } from "../formats/manifest-file.ts";

/** `manifest.json` of a run folder: parsed, absent, or rejected with the reason. */
export async function readManifest(
  runDir: string,
): Promise<
  | { readonly kind: "absent" }
  | { readonly kind: "rejected"; readonly why: string }
  | { readonly kind: "parsed"; readonly value: ManifestFile }
> {
  const text = await readFile(join(runDir, "manifest.json"), "utf8").catch(() => null);
  return text === null ? { kind: "absent" } : parseText(text, manifestFileSchema);
}
