import type { TrialAccount } from "../account/trial-account.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import type { FileSource } from "./file-source.ts";
import type { TreeReader } from "./tree-reader.ts";

/** All that there is to tell of a trial. */
export async function readAccount(
  source: FileSource,
  tree: TreeReader,
  row: PairRow,
  signal?: AbortSignal,
): Promise<TrialAccount> {
  void [source, signal];
  const files = tree.layout.folders.find(({ dir }) => dir === row.dir)?.files ?? [];
  return {
    agents: [],
    messages: [],
    events: [],
    patches: [],
    overlaps: null,
    merge: null,
    tests: [],
    evidence: null,
    attempts: [],
    team: null,
    files: files.map((name) => ({ name, chars: null })),
    remarks: [],
  };
}
