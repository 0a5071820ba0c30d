import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { environmentByHand } from "../../src/by-hand.ts";
import type { RealParts } from "../../src/real-parts.ts";

/**
 * What a user does who copies a tree, takes the old evaluations away, and calls `cooperbench eval` on each of its runs.
 * @param use what is taken of the copy's logs folder, which is gone afterwards
 */
export async function evaluateByHand<Value>(
  parts: RealParts,
  version: keyof RealParts["upstream"],
  tree: string,
  runs: readonly string[],
  use: (logs: string) => Promise<Value>,
): Promise<Value> {
  const cwd = await mkdtemp(path.join(tmpdir(), "cbts-by-hand-"));
  try {
    const logs = path.join(cwd, "logs");
    await mkdir(path.join(cwd, "dataset"), { recursive: true });
    for (const repo of await readdir(parts.dataset))
      if (repo.endsWith("_task")) await symlink(path.join(parts.dataset, repo), path.join(cwd, "dataset", repo));
    const env = environmentByHand(parts, cwd);
    for (const run of runs) {
      await cp(path.join(tree, run), path.join(logs, run), { recursive: true });
      for (const name of await readdir(path.join(logs, run), { recursive: true }))
        if (path.basename(name) === "eval.json") await rm(path.join(logs, run, name));
      const args = ["eval", "-n", run, "--backend", "docker", "-c", "2"];
      await promisify(execFile)(parts.upstream[version], args, { cwd, env });
    }
    return await use(logs);
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}
