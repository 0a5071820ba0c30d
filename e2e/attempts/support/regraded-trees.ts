import { createHash } from "node:crypto";
import { lstat, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { evalFileSchema, parseJson } from "@cooperbench-ts/results";

/** Everything below a folder: names, modes, times, sizes and bytes. */
export async function wholeTree(dir: string): Promise<string> {
  const hash = createHash("sha256");
  for (const name of (await readdir(dir, { recursive: true })).sort()) {
    const at = path.join(dir, name);
    const stats = await lstat(at);
    hash.update(`${name}\0${stats.mode}\0${stats.mtimeMs}\0${stats.size}\0`);
    if (stats.isFile()) hash.update(await readFile(at));
  }
  return hash.digest("hex");
}

/** What eval.json says of each pair of these runs, but for times. */
export async function evaluations(logs: string, runs: readonly string[]): Promise<Record<string, unknown>> {
  const found: [string, unknown][] = [];
  for (const run of runs) {
    for (const name of (await readdir(path.join(logs, run), { recursive: true })).sort()) {
      if (path.basename(name) !== "eval.json") continue;
      const parsed = parseJson(await readFile(path.join(logs, run, name), "utf8"));
      const evaluation = evalFileSchema.parse(parsed.ok ? parsed.value : null);
      const { both_passed, merge, feature1, feature2, apply_status } = evaluation;
      const passed = [feature1, feature2].map((feature) => feature?.passed ?? null);
      found.push([
        `${run}/${path.dirname(name)}`,
        { both_passed, merge: merge ?? null, passed, apply_status: apply_status ?? null },
      ]);
    }
  }
  return Object.fromEntries(found);
}
