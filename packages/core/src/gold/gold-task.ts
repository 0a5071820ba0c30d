import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { featureKey, type GoldConditions, goldWay, InputError, type Pair } from "@cooperbench-ts/results";
import type { ExperimentConfig } from "../config/config.ts";
import { patchFile } from "../plan/gold-patches.ts";
import { readInputs } from "../plan/inputs.ts";
import { sha256 } from "../plan/sha256.ts";

/** A task of the dataset with all of its features, whichever of them are planned. */
export interface GoldTask {
  readonly repo: string;
  readonly taskId: number;
  /** Ascending; at least two. */
  readonly features: readonly GoldFeature[];
  readonly pairs: readonly Pair[];
}

export interface GoldFeature {
  readonly feature: number;
  /** `feature.patch` as the dataset has it. */
  readonly patch: string;
  /** sha256 of it. */
  readonly patchHash: string;
  /** sha256 over feature.md and tests.patch, as a manifest has it. */
  readonly datasetHash: string;
}

/** What decides for a task what gold comes to, beside its files. */
export interface TaskConditions extends Pick<GoldConditions, "upstream"> {
  readonly container: NonNullable<GoldConditions["container"]>;
  /** null: there is no image. */
  readonly imageDigest: string | null;
}

const FILES = ["feature.md", "feature.patch", "tests.patch"];

/** The tasks of the planned pairs, in their order. @throws InputError `task-unknown` naming the file that is missing */
export async function readGoldTasks(config: ExperimentConfig, planned: readonly Pair[]): Promise<GoldTask[]> {
  const byTask = Map.groupBy(planned, ({ repo, taskId }) => `${repo}/${taskId}`);
  const tasks: GoldTask[] = [];
  for (const pairs of byTask.values()) tasks.push(await readTask(config, pairs));
  return tasks;
}

async function readTask(config: ExperimentConfig, pairs: readonly Pair[]): Promise<GoldTask> {
  const { repo, taskId } = pairs[0] as Pair;
  const folder = path.join(config.dataset, repo, `task${taskId}`);
  const planned = new Set(pairs.flatMap(({ features }) => features));
  const patches = new Map<number, string>();
  for (const feature of await featuresIn(folder, planned)) {
    const file = patchFile(config.dataset, { repo, taskId, feature });
    const patch = await readFile(file, "utf8").catch((cause: unknown) => {
      throw new InputError({
        code: "task-unknown",
        subject: `gold patch of ${repo}/${taskId}, feature ${feature}`,
        problem: `${file} cannot be read.`,
        remedy: "Complete the dataset (`cooperbench prepare` into a fresh folder), or choose other pairs.",
        cause,
      });
    });
    patches.set(feature, patch);
  }
  const { datasetHash } = await readInputs(config, neighbours({ repo, taskId }, [...patches.keys()]));
  const features = [...patches].map(([feature, patch]) => ({
    feature,
    patch,
    patchHash: sha256(patch),
    datasetHash: datasetHash[featureKey({ repo, taskId }, feature)] as string,
  }));
  return { repo, taskId, features, pairs };
}

/** Planned ones must be there; of the others those that are whole. */
async function featuresIn(folder: string, planned: ReadonlySet<number>): Promise<number[]> {
  const found = new Set(planned);
  for (const name of await readdir(folder).catch(() => [])) {
    const feature = /^feature([1-9]\d*)$/.exec(name)?.[1];
    if (feature === undefined) continue;
    const files = await Promise.all(FILES.map((file) => stat(path.join(folder, name, file)).catch(() => null)));
    if (files.every((file) => file?.isFile() === true)) found.add(Number(feature));
  }
  return [...found].sort((a, b) => a - b);
}

/** Each feature with the next one: pairs that are there whatever is planned. */
export function neighbours({ repo, taskId }: Pick<Pair, "repo" | "taskId">, features: readonly number[]): Pair[] {
  return features.slice(1).map((feature, i) => ({ repo, taskId, features: [features[i] as number, feature] }));
}

/** A short name of all that decides what gold comes to for a task: whatever differs in one of it is another identity, and stands beside it. */
export function identityOf({ repo, taskId, features }: GoldTask, conditions: TaskConditions): string {
  const { upstream, container, imageDigest } = conditions;
  const ofFeatures = features.map(({ feature, patchHash, datasetHash }) => [feature, datasetHash, patchHash]);
  const all = [goldWay, repo, taskId, upstream.version, upstream.standIn, imageDigest, container, ofFeatures];
  return sha256(JSON.stringify(all)).slice(0, 12);
}
