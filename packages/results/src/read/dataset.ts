import pMap from "p-map";
import { z } from "zod";
import { InputError } from "../errors.ts";
import { pairKey, type Pair } from "../pair.ts";
import { groupBy } from "../stats/group-rows.ts";
import type { DatasetRow } from "../tables/dataset-shape.ts";
import { languageOf } from "../tables/language.ts";
import type { FileLedger } from "./file-ledger.ts";
import type { FileSource } from "./file-source.ts";
import { baseLines, overlap, type PatchLines } from "../patch/patch-lines.ts";

const conflictReportSchema = z.looseObject({
  all_results: z.array(
    z.looseObject({
      repo: z.string(),
      task_id: z.int(),
      f1: z.int(),
      f2: z.int(),
      has_conflict: z.boolean().nullish(),
      error: z.unknown(),
    }),
  ),
});

/**
 * Static facts of the pairs, in their order, from a dataset folder (`<repo>/task<id>/feature<n>/feature.patch`, gold_conflict_report.json).
 * @throws InputError `dataset-missing` when it knows none of the pairs: rows without a fact would look like an answer.
 */
export async function readDataset(
  source: FileSource,
  pairs: readonly Pair[],
  concurrency: number,
  ledger: FileLedger,
  signal?: AbortSignal,
): Promise<DatasetRow[]> {
  const conflicts = await goldConflicts(source, ledger, signal);
  const wanted = new Map<string, string>();
  for (const { repo, taskId, features } of pairs)
    for (const feature of features)
      wanted.set(`${repo}/${taskId}/${feature}`, `${repo}/task${taskId}/feature${feature}/feature.patch`);
  const names = [...wanted];
  const patches = await pMap(
    names,
    async ([, path]) => ledger.text(path, (await ledger.open(source, path, signal)).content),
    { concurrency, ...(signal === undefined ? {} : { signal }) },
  );
  const lines = new Map<string, PatchLines>();
  names.forEach(([key], i) => {
    const patch = patches[i] ?? null;
    if (patch !== null) lines.set(key, baseLines(patch));
  });
  const known = lines.size > 0 || pairs.some((pair) => conflicts.has(pairKey(pair)));
  if (pairs.length > 0 && !known) throw await noDataset(source, pairs.length, names[0]?.[1] ?? "", signal);
  const perTask = groupBy(pairs, (pair) => `${pair.repo}/${pair.taskId}`);
  return pairs.map((pair) => {
    const task = `${pair.repo}/${pair.taskId}`;
    const [a, b] = [lines.get(`${task}/${pair.features[0]}`), lines.get(`${task}/${pair.features[1]}`)];
    return {
      pairKey: pairKey(pair),
      repo: pair.repo,
      taskId: pair.taskId,
      featureA: pair.features[0],
      featureB: pair.features[1],
      language: languageOf(pair.repo),
      goldConflict: conflicts.get(pairKey(pair)) ?? null,
      ...goldColumns(a, b),
      pairsInTask: perTask.get(task)?.length ?? 1,
    };
  });
}

async function noDataset(
  source: FileSource,
  pairs: number,
  expected: string,
  signal: AbortSignal | undefined,
): Promise<InputError> {
  const holds = await isListable(source, signal);
  signal?.throwIfAborted();
  return new InputError({
    code: "dataset-missing",
    subject: `dataset ${source.label ?? source.name}`,
    problem: holds
      ? `It holds none of the pairs of the results (${pairs}): ${expected}, for example, is not there.`
      : "There is no such folder.",
    remedy: "Name the folder that `cooperbench prepare` made, which holds a folder for each repository.",
  });
}

async function isListable(source: FileSource, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await source.list("", signal)[Symbol.asyncIterator]().next();
    return true;
  } catch {
    return false;
  }
}

function goldColumns(
  a: PatchLines | undefined,
  b: PatchLines | undefined,
): Pick<DatasetRow, "goldLines" | "goldFiles" | "sharedFiles" | "goldOverlapLines"> {
  if (a === undefined || b === undefined)
    return { goldLines: null, goldFiles: null, sharedFiles: null, goldOverlapLines: null };
  const shared = [...a.files.keys()].filter((file) => b.files.has(file));
  return {
    goldLines: a.changed + b.changed,
    goldFiles: a.files.size + b.files.size - shared.length,
    sharedFiles: shared.length,
    goldOverlapLines: overlap(a, b),
  };
}

async function goldConflicts(
  source: FileSource,
  ledger: FileLedger,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, boolean>> {
  const path = "gold_conflict_report.json";
  const report = ledger.parse(path, (await ledger.open(source, path, signal)).content, conflictReportSchema);
  if (report === null) return new Map();
  return new Map(
    report.all_results.flatMap(({ repo, task_id: taskId, f1, f2, has_conflict: conflict }) =>
      conflict == null ? [] : [[pairKey({ repo, taskId, features: f1 < f2 ? [f1, f2] : [f2, f1] }), conflict] as const],
    ),
  );
}
