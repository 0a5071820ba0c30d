import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Pair } from "@cooperbench-ts/results";
import { type Feature, featureKey } from "./inputs.ts";

/** Of the gold patches of the pairs, by `repo/task/fN`; one that cannot be read has none. */
export async function hashGoldPatches(dataset: string, pairs: readonly Pair[]): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const { repo, taskId, features } of pairs)
    for (const feature of features) {
      const patch = await readFile(patchFile(dataset, { repo, taskId, feature }), "utf8").catch(() => null);
      if (patch !== null) hashes[featureKey({ repo, taskId, feature })] = sha256(patch);
    }
  return hashes;
}

/** `feature.patch` of a feature in a dataset. */
export function patchFile(dataset: string, { repo, taskId, feature }: Feature): string {
  return path.join(dataset, repo, `task${taskId}`, `feature${feature}`, "feature.patch");
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
