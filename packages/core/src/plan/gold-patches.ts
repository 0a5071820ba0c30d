import { readFile } from "node:fs/promises";
import path from "node:path";
import { featureKey, type Pair } from "@cooperbench-ts/results";
import { type Feature, neededFeatures } from "./inputs.ts";
import { sha256 } from "./sha256.ts";

/** Of the gold patches of the pairs, by `repo/task/fN`; one that cannot be read has none. */
export async function hashGoldPatches(dataset: string, pairs: readonly Pair[]): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const one of neededFeatures(pairs)) {
    const patch = await readFile(patchFile(dataset, one), "utf8").catch(() => null);
    if (patch !== null) hashes[featureKey(one, one.feature)] = sha256(patch);
  }
  return hashes;
}

/** `feature.patch` of a feature in a dataset. */
export function patchFile(dataset: string, { repo, taskId, feature }: Feature): string {
  return path.join(dataset, repo, `task${taskId}`, `feature${feature}`, "feature.patch");
}
