import { refuseSameTrials } from "../run-map/same-trials.ts";
import { refuseUnmatched } from "../run-map/run-map.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import type { TrialRecord } from "../tables/trial-record.ts";
import type { FileSource } from "./file-source.ts";
import { mergeResults, neighbours } from "./merge-results.ts";
import { type ReadResultsOptions, readTables } from "./read-results-from.ts";
import type { Results } from "./results.ts";
import type { TreeOptions } from "./tree-reader.ts";

/** One of the trees that are read together. */
export interface TreeSource {
  /** What its paths and names begin with where there are several. */
  readonly label: string;
  readonly source: FileSource;
  /** Only what lies at or below these folders. */
  readonly under?: readonly string[];
}

/** What a trial was read from, beside its row. */
export interface TrialOfTrees {
  readonly row: PairRow;
  readonly record: TrialRecord;
}

/**
 * Reads one tree or several. @param onTrials is handed every trial of the tables, in their order, with what no table has a
 * column for; that is large
 * @throws InputError `run-rule-invalid`, `run-map-unmatched`, `run-map-ambiguous`
 */
export async function readTrees(
  trees: readonly TreeSource[],
  options: ReadResultsOptions & Pick<TreeOptions, "detail" | "pair">,
  onTrials?: (trials: readonly TrialOfTrees[]) => void,
): Promise<Results> {
  const read = [];
  const readElsewhere = new Map<string, string>();
  for (const { source, label, under } of trees) {
    const records = new Map<PairRow, TrialRecord>();
    const about = { ...(under === undefined ? {} : { under }), ...(trees.length === 1 ? {} : { label }) };
    const tables = await readTables(source, { ...options, ...about, readElsewhere }, (row, record) => {
      if (onTrials !== undefined) records.set(row, record);
    });
    for (const [made, dir] of tables.made) readElsewhere.set(made, `${label}/${dir}`);
    read.push({ ...tables, label, records });
  }
  refuseUnmatched(read.map(({ map }) => map));
  const [only, ...others] = read;
  if (only === undefined) throw new Error("readTrees: no tree");
  const placed = others.length === 0 ? null : neighbours(read, only.map.isByRules);
  const results = placed === null ? only.results : mergeResults(placed);
  if (placed !== null && only.map.isByRules) refuseSameTrials(results.pairs);
  onTrials?.(
    read.flatMap((tree, at) =>
      tree.results.pairs.flatMap((own) => {
        const record = tree.records.get(own);
        return record === undefined ? [] : [{ row: placed?.[at]?.row(own) ?? own, record }];
      }),
    ),
  );
  return results;
}
