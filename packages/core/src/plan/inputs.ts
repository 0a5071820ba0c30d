import { createHash } from "node:crypto";
import { access, constants, mkdtemp, readdir, readFile, rmdir, stat } from "node:fs/promises";
import path from "node:path";
import {
  featureKey,
  InputError,
  type Pair,
  pairKey,
  parsePairKey,
  parseSubset,
  type Subset,
  subsetPairs,
} from "@cooperbench-ts/results";
import type { ExperimentConfig } from "../config/config.ts";

/** The part of a configuration that names pairs. */
type PairsConfig = Pick<ExperimentConfig, "dataset" | "subset" | "pairs" | "limit">;

/** What the dataset folder says about an experiment. */
export interface ExperimentInputs {
  /** Who names the pairs: the file of the subset, in words. */
  readonly source: string;
  /** In the order of their source. */
  readonly pairs: readonly Pair[];
  /** sha256 over feature.md and tests.patch of each needed feature, by `repo/task/fN`: more pairs of a task change nothing that is there. */
  readonly datasetHash: Readonly<Record<string, string>>;
}

/**
 * Reads subset and tasks. Nothing is written.
 * @param given the pairs, where no subset names them
 * @param tasks whether the files of the pairs' features are read and hashed
 * @throws InputError naming the file or flag, what was expected and what to do
 */
export async function readInputs(
  config: PairsConfig,
  given?: readonly Pair[],
  tasks = true,
): Promise<ExperimentInputs> {
  await requireDataset(config);
  const { source, pairs } = given === undefined ? await pairsOfSubset(config) : { source: "given work", pairs: given };
  const datasetHash: Record<string, string> = {};
  for (const feature of tasks ? neededFeatures(pairs) : [])
    datasetHash[featureKey(feature, feature.feature)] = await hashFeature(config, source, feature);
  return { source, pairs, datasetHash };
}

async function requireDataset(config: PairsConfig): Promise<void> {
  const folder = await stat(config.dataset).catch(() => null);
  if (folder === null || !folder.isDirectory()) {
    throw new InputError({
      code: "dataset-missing",
      subject: `dataset ${path.resolve(config.dataset)}`,
      problem: "There is no such folder.",
      remedy:
        "Pass the folder that `cooperbench prepare` made with --dataset, or run in the folder that holds `dataset/`.",
    });
  }
}

async function pairsOfSubset(config: PairsConfig): Promise<{ source: string; pairs: Pair[] }> {
  const { subset, file } = await readSubset(config);
  return { source: `subset ${file}`, pairs: selectPairs(config, subset) };
}

async function readSubset(config: PairsConfig): Promise<{ subset: Subset; file: string }> {
  const subsets = path.join(config.dataset, "subsets");
  const file = path.join(subsets, `${config.subset}.json`);
  const text = await readFile(file, "utf8").catch(async (cause: unknown) => {
    const known = (await readdir(subsets).catch(() => []))
      .filter((name) => name.endsWith(".json"))
      .map((name) => name.slice(0, -5));
    throw new InputError({
      code: "subset-unknown",
      subject: `subset ${config.subset}`,
      problem: `${file} cannot be read.`,
      remedy:
        known.length === 0
          ? "The dataset has no subsets: check --dataset."
          : `Pass one of these with --subset: ${known.sort().join(", ")}.`,
      cause,
    });
  });
  return { subset: parseSubset(text, file), file };
}

function selectPairs(config: PairsConfig, subset: Subset): Pair[] {
  const all = subsetPairs(subset);
  const wanted = config.pairs === null ? null : new Set(config.pairs.map((key) => checkedKey(key, all, config.subset)));
  const selected = wanted === null ? all : all.filter((pair) => wanted.has(pairKey(pair)));
  return selected.slice(0, config.limit ?? undefined);
}

function checkedKey(key: string, all: readonly Pair[], subset: string): string {
  const pair = parsePairKey(key);
  if (pair === null) {
    throw new InputError({
      code: "pair-malformed",
      subject: pairSubject(key),
      problem: "It is no pair.",
      remedy: "Write repo/task/fA_fB with the lower feature first, for example pallets_jinja_task/1621/f6_f10.",
    });
  }
  if (!all.some((known) => pairKey(known) === key)) {
    const near = all.filter((known) => known.repo === pair.repo).map(pairKey);
    throw new InputError({
      code: "pair-unknown",
      subject: pairSubject(key),
      problem: `The subset ${subset} has no such pair.`,
      remedy:
        near.length === 0
          ? `It has no pair of ${pair.repo} at all.`
          : `Its pairs of this repository: ${near.slice(0, 8).join(", ")}${near.length > 8 ? ", …" : ""}.`,
    });
  }
  return key;
}

/** It may come from a flag or from the file; only the caller knows. */
function pairSubject(key: string): string {
  return `pair ${key} (--pair, or \`pairs\` of the configuration)`;
}

export interface Feature {
  readonly repo: string;
  readonly taskId: number;
  readonly feature: number;
}

/** The features of the pairs, each once. */
export function neededFeatures(pairs: readonly Pair[]): Iterable<Feature> {
  const needed = new Map<string, Feature>();
  for (const { repo, taskId, features } of pairs) {
    for (const feature of features) needed.set(featureKey({ repo, taskId }, feature), { repo, taskId, feature });
  }
  return needed.values();
}

async function hashFeature(config: PairsConfig, source: string, feature: Feature): Promise<string> {
  const folder = path.join(config.dataset, feature.repo, `task${feature.taskId}`, `feature${feature.feature}`);
  const hash = createHash("sha256");
  for (const name of ["feature.md", "tests.patch"]) {
    const file = path.join(folder, name);
    const content = await readFile(file).catch((cause: unknown) => {
      throw new InputError({
        code: "task-unknown",
        subject: `${source}, task ${feature.repo}/${feature.taskId}`,
        problem: `It needs ${file}, which cannot be read.`,
        remedy: "Complete the dataset (`cooperbench prepare` into a fresh folder), or choose another subset.",
        cause,
      });
    });
    hash.update(`${name}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/** A logs folder must be there and writable, or be possible to make. Nothing stays written. @throws InputError `logs-unwritable` */
export async function requireWritableLogs(logs: string): Promise<void> {
  let folder = path.resolve(logs);
  for (;;) {
    const found = await stat(folder).catch(() => null);
    if (found?.isDirectory() === true) break;
    if (found !== null || folder === path.dirname(folder)) throw unwritable(logs, `${folder} is no folder.`);
    folder = path.dirname(folder);
  }
  await access(folder, constants.W_OK | constants.X_OK).catch((cause: unknown) => {
    throw unwritable(logs, `${folder} is not writable for this user.`, cause);
  });
  if (folder === path.resolve(logs)) return;
  // Permissions do not tell: /proc is writable for root and takes no folder, and Node's own recursive mkdir then never ends.
  const made = await mkdtemp(path.join(folder, ".cooperbench-ts-")).catch((cause: Error) => {
    throw unwritable(logs, `No folder can be made in ${folder} (${cause.message}).`, cause);
  });
  await rmdir(made);
}

function unwritable(logs: string, problem: string, cause?: unknown): InputError {
  return new InputError({
    code: "logs-unwritable",
    subject: `logs ${path.resolve(logs)}`,
    problem,
    remedy: "Pass a folder that you may write with --logs.",
    cause,
  });
}
