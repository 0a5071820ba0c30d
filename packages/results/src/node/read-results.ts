import { readResultsFrom, type ReadResultsOptions } from "../read/read-results-from.ts";
import type { Results } from "../read/results.ts";
import { directorySource } from "./directory-source.ts";

export interface ReadFolderOptions extends Omit<ReadResultsOptions, "dataset"> {
  /** The dataset folder, for gold conflicts and overlaps. */
  readonly dataset?: string;
}

/**
 * Reads a folder of results into flat tables: a logs folder, one run, or one pair folder, made by this product, by upstream
 * or by a script.
 * @throws when `dir` cannot be listed, or when `signal` aborts.
 */
export async function readResults(dir: string, options: ReadFolderOptions = {}): Promise<Results> {
  const { dataset, ...rest } = options;
  return readResultsFrom(
    directorySource(dir),
    dataset === undefined ? rest : { ...rest, dataset: directorySource(dataset) },
  );
}
