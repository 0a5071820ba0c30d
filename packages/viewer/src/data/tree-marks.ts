import { stat } from "node:fs/promises";
import path from "node:path";
import { Layout, listExperiments } from "@cooperbench-ts/results/node";
import type { ViewedTree, ViewOptions } from "./viewed-tree.ts";

/** What shows that experiments have gone on: their journals, events and locks. Cheap to look at. */
export async function experimentMarks({ dirs, experiment }: ViewOptions): Promise<string> {
  const marks = dirs.map(async (logs) => {
    const names = experiment === undefined ? await listExperiments(logs) : [experiment];
    const files = names.map((name) => new Layout(logs, name)).flatMap((one) => [one.journal, one.events, one.lock]);
    return [...names, ...(await Promise.all(files.map((file) => markOf(file))))];
  });
  return JSON.stringify(await Promise.all(marks));
}

/**
 * What shows that somebody has changed results without a journal: the times of all folders that lead to a pair, and of the pair folders. A
 * file that is written again in its place moves none of them, but the files that upstream writes last, whose own times are looked at.
 * @param readFrom what has changed since then may have been read before or after: it counts as changed once more
 */
export async function folderMarks(
  { dirs }: ViewOptions,
  { results, pathOf }: ViewedTree,
  readFrom?: Date,
): Promise<string> {
  const tops = dirs.map((dir) => path.resolve(dir));
  const pairs = [...new Set(results.pairs.flatMap(({ dir }) => (dir === null ? [] : [pathOf(dir)])))];
  const folders = new Set([...tops, ...pairs.flatMap((dir) => parentsOf(dir, tops))]);
  const files = pairs.flatMap((dir) => [dir, path.join(dir, "result.json"), path.join(dir, "eval.json")]);
  const marks: string[] = [];
  for (const batch of batches([...folders, ...files]))
    marks.push(...(await Promise.all(batch.map((file) => markOf(file, readFrom)))));
  return marks.join(" ");
}

function parentsOf(dir: string, tops: readonly string[]): string[] {
  const parents: string[] = [];
  for (let at = path.dirname(dir); tops.some((top) => at.startsWith(`${top}${path.sep}`)); at = path.dirname(at))
    parents.push(at);
  return parents;
}

/** So many looks at a time leave threads to whoever else reads. */
const AT_A_TIME = 64;

function* batches<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += AT_A_TIME) yield items.slice(at, at + AT_A_TIME);
}

async function markOf(file: string, readFrom?: Date): Promise<string> {
  return stat(file).then(
    ({ size, mtimeMs, ino }) => {
      const isUnsure = readFrom !== undefined && mtimeMs >= readFrom.getTime() && mtimeMs <= Date.now();
      return isUnsure ? "?" : `${ino}:${size}:${mtimeMs}`;
    },
    () => "-",
  );
}
