import path from "node:path";
import { readJson, writeJson } from "@cooperbench-ts/attempt/host";
import {
  attemptFileSchema,
  evalPolicyOf,
  featureKey,
  goldEvaluation,
  type GoldEvaluation,
  type GoldFile,
  goldFileSchema,
  goldWay,
} from "@cooperbench-ts/results";
import { attemptNumbers, goldFolder, goldResultsFolder } from "@cooperbench-ts/results/experiment";
import { ForeignTree, type Layout, readPairFolder } from "@cooperbench-ts/results/node";
import { imageName } from "@cooperbench-ts/docker-images";
import type { GoldFeature, GoldTask, TaskConditions } from "./gold-task.ts";
import type { GoldPlan, GoldTrial } from "./gold-trials.ts";

/** A task, under one identity. */
export interface PlannedGold extends GoldPlan {
  readonly task: GoldTask;
  readonly conditions: TaskConditions;
  readonly identity: string;
}

/** Writes what has been found of a task under its identity so far, together with what earlier calls found of other pairs of it. */
export async function foldGold(
  { task, conditions, identity, trials, uncombined }: PlannedGold,
  { layout, logs, at }: { readonly layout: Layout; readonly logs: string; readonly at: Date },
): Promise<GoldFile> {
  const file = path.join(logs, goldResultsFolder, `${task.repo}-${task.taskId}-${identity}.json`);
  const { upstream, container, imageDigest } = conditions;
  const before = await readJson(file, goldFileSchema).catch(() => null);
  const found = (await Promise.all(trials.map((gold) => evaluated(gold, layout, upstream.version)))).filter(
    ({ verdict }) => verdict !== null,
  );
  const { repo, taskId } = task;
  const byFeature = (hash: (feature: GoldFeature) => string): Record<string, string> =>
    Object.fromEntries(task.features.map((one) => [featureKey(task, one.feature), hash(one)]));
  const gold: GoldFile = {
    schemaVersion: 1,
    repo,
    taskId,
    image: imageDigest === null ? null : { name: imageName({ repo, taskId }), digest: imageDigest },
    upstream,
    container,
    way: goldWay,
    evalPolicy: evalPolicyOf(upstream.version).id,
    datasetHash: byFeature(({ datasetHash }) => datasetHash),
    patchHash: byFeature(({ patchHash }) => patchHash),
    uncombined: [...new Set([...(before?.uncombined ?? []), ...uncombined])],
    evaluations: joined(before?.evaluations ?? [], found),
    writtenAt: at.toISOString(),
  };
  await writeJson(file, gold);
  return gold;
}

/** Those of this call stand in the place of earlier ones. */
function joined(before: readonly GoldEvaluation[], found: readonly GoldEvaluation[]): GoldEvaluation[] {
  const keyOf = ({ run, pair }: GoldEvaluation): string => `${run} ${pair}`;
  const all = new Map(before.map((evaluation) => [keyOf(evaluation), evaluation]));
  for (const evaluation of found) all.set(keyOf(evaluation), evaluation);
  return [...all.values()];
}

async function evaluated(
  { form, trial, features }: GoldTrial,
  layout: Layout,
  upstreamVersion: string,
): Promise<GoldEvaluation> {
  const folder = layout.published(trial);
  const evidence = await readPairFolder(folder, { upstreamVersion });
  const dir = `${goldFolder}/${path.relative(layout.logs, folder).split(path.sep).join("/")}`;
  return goldEvaluation({ form, trial, features, evidence, seconds: await secondsOf(layout, trial), dir });
}

/** Of the evaluation that stands, all its tries. */
async function secondsOf(layout: Layout, trial: GoldTrial["trial"]): Promise<number | null> {
  const tree = new ForeignTree(layout.trial(trial));
  const names = await tree.listInPool("").catch(() => []);
  const last = attemptNumbers(names.map(({ name }) => name)).at(-1);
  if (last === undefined) return null;
  const record = await readJson(layout.attempt(trial, last).record, attemptFileSchema).catch(() => null);
  if (record === null || record.evals.length === 0) return null;
  return Math.round(record.evals.reduce((sum, { durationMs }) => sum + durationMs, 0) / 100) / 10;
}
