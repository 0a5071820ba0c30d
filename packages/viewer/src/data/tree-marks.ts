import { readdir, stat } from "node:fs/promises";
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
 * Where somebody changes results without a journal: all folders of the trees, and of the pairs that are known, what upstream writes last.
 * A folder without results is among them, too: the first ones of a new run come into one that was empty. Listed once a reading, because
 * a new folder changes the one that it lies in.
 */
export async function markedPlaces({ dirs, experiment }: ViewOptions, { results, pathOf }: ViewedTree) {
  const tops = dirs.map((dir) => path.resolve(dir));
  const pairs = new Set(results.pairs.flatMap(({ dir }) => (dir === null ? [] : [pathOf(dir)])));
  // Results of an experiment of ours come with a line in its journal, and other folders beside it are not its business.
  const folders =
    experiment === undefined ? await foldersIn(tops, pairs) : [...pairs].flatMap((dir) => parentsOf(dir, tops));
  const files = [...pairs].flatMap((dir) => [dir, path.join(dir, "result.json"), path.join(dir, "eval.json")]);
  return [...new Set([...tops, ...folders, ...files])];
}

/**
 * What shows that a place has changed: times and sizes. A file that is written again in its place moves no folder's, so those of files are looked at.
 * @param readFrom what has changed since then may have been read before or after: it counts as changed once more
 */
export async function folderMarks(places: readonly string[], readFrom?: Date): Promise<string> {
  const marks: string[] = [];
  for (const batch of batches(places)) marks.push(...(await Promise.all(batch.map((file) => markOf(file, readFrom)))));
  return marks.join(" ");
}

/** All folders below these that results are looked for in: none within a pair, none whose name begins with a dot, and no link. */
async function foldersIn(tops: readonly string[], pairs: ReadonlySet<string>): Promise<string[]> {
  const found: string[] = [];
  for (let level = tops; level.length > 0;) {
    const below: string[] = [];
    for (const batch of batches(level.filter((dir) => !pairs.has(dir))))
      for (const names of await Promise.all(batch.map(subfolders))) below.push(...names);
    found.push(...below);
    level = below;
  }
  return found;
}

async function subfolders(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map(({ name }) => path.join(dir, name));
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
