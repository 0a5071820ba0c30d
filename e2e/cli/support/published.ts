import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { type VerdictFile, verdictFileSchema } from "@cooperbench-ts/results";

/** All verdicts that stand in their place below a logs folder, by `<run>/<pair>`. */
export async function publishedVerdicts(logs: string): Promise<Map<string, VerdictFile>> {
  const found = new Map<string, VerdictFile>();
  const entries = await readdir(logs, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.name !== "verdict.json" || path.relative(logs, file).startsWith(".")) continue;
    const verdict = verdictFileSchema.parse(JSON.parse(await readFile(file, "utf8")));
    found.set(`${verdict.run}/${verdict.pair}`, verdict);
  }
  return found;
}
