import type { ReadResultsOptions } from "../read/read-results-from.ts";
import { readTrees } from "../read/read-trees.ts";
import type { Results } from "../read/results.ts";
import { directorySource } from "./directory-source.ts";
import { sayHeld, separateTrees } from "./separate-trees.ts";

export interface ReadFolderOptions extends Omit<ReadResultsOptions, "dataset"> {
  /** The dataset folder, for gold conflicts and overlaps. */
  readonly dataset?: string;
}

/**
 * Reads a folder of results into flat tables: a logs folder, one run, or one pair folder, made by this product, by upstream
 * or by a script. Of several folders, paths in the tables begin with the folder as it was given, and so do names of runs and
 * arms that several of them have. What one of them holds is read once, though it is given too.
 * @throws when a folder cannot be listed, or when `signal` aborts; InputError `run-rule-invalid`, `run-map-unmatched`,
 * `run-map-ambiguous`, and `dataset-missing` when the dataset holds none of the pairs.
 */
export async function readResults(
  dir: string | readonly [string, ...string[]],
  options: ReadFolderOptions = {},
): Promise<Results> {
  const { dataset, ...rest } = options;
  const given = [dir].flat().map((one) => ({ dir: one, top: one, under: "" }));
  const { trees, held } = await separateTrees(given);
  const results = await readTrees(
    trees.map(({ dir: label }) => ({ label, source: directorySource(label) })),
    dataset === undefined ? rest : { ...rest, dataset: directorySource(dataset) },
  );
  return sayHeld(results, held);
}
