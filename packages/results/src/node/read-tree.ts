import { resolve } from "node:path";
import { readTrees } from "../read/read-trees.ts";
import type { Results } from "../read/results.ts";
import { groupBy } from "../stats/group-rows.ts";
import type { TreeOptions } from "../read/tree-reader.ts";
import { directorySource } from "./directory-source.ts";
import { type JudgedTrial, judgedTrial } from "./judged-trial.ts";
import type { ReadFolderOptions } from "./read-results.ts";
import { sayHeld, separateTrees } from "./separate-trees.ts";
import { treeAround } from "./tree-around.ts";

export interface ReadTreeOptions extends ReadFolderOptions, Pick<TreeOptions, "detail" | "pair"> {}

/** A tree of results, made by anybody: its tables, and every planned trial. */
export interface ResultsTree {
  readonly results: Results;
  /** In the order of `results.pairs`. */
  readonly trials: readonly JudgedTrial[];
  /** The absolute path of a folder in the tables. */
  readonly pathOf: (dir: string) => string;
}

/**
 * Reads any tree or several, as the commands do: of a run or a pair alone also what the tree around it knows of them. Paths in
 * the tables are relative to the logs folder; of several trees they begin with the folder as it was given.
 * @throws as `readResults`
 */
export async function readTree(
  dirs: readonly [string, ...string[]],
  { dataset, ...options }: ReadTreeOptions = {},
): Promise<ResultsTree> {
  const around = await Promise.all(dirs.map(async (dir) => ({ dir, ...(await treeAround(dir)) })));
  const { trees: separate, held } = await separateTrees(around);
  // Runs that lie side by side are one tree: only together do they show which are repeats.
  const trees = [...groupBy(separate, ({ realTop }) => realTop).values()].map((parts) => ({
    label: parts.find(({ under }) => under === "")?.dir ?? parts[0]?.top ?? "",
    under: parts.map(({ under }) => under),
    source: directorySource(parts[0]?.top ?? ""),
    top: parts[0]?.top ?? "",
  }));
  let trials: JudgedTrial[] = [];
  const results = await readTrees(
    trees,
    dataset === undefined ? options : { ...options, dataset: directorySource(dataset) },
    (found) => (trials = found.flatMap(({ row, record }) => judgedTrial(row, record))),
  );
  const [only, ...others] = trees;
  const base = only !== undefined && others.length === 0 ? only.top : "";
  return { results: sayHeld(results, held), trials, pathOf: (dir) => resolve(base, dir) };
}
