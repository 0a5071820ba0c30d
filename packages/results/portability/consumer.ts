import {
  compare,
  readResultsFrom,
  mapSource,
  successBySetting,
  type PairRow,
  type Results,
  type VerdictFile,
} from "@cooperbench-ts/results";
import { tableToArrow } from "@cooperbench-ts/results/arrow";
import { readResults } from "@cooperbench-ts/results/node";
import { tableToParquet } from "@cooperbench-ts/results/parquet";

/** What a user's project type-checks: strict, with the libraries' own declarations checked too. */
export async function figures(dir: string): Promise<number | null> {
  const results: Results = await readResults(dir, {
    runs: ["a-coop=coop-comm@a", { run: "a-solo", setting: "solo", arm: "a" }],
  });
  const passed: PairRow | undefined = results.pairs.find((row) => row.verdict === "pass");
  const verdict: VerdictFile["verdict"] | undefined = passed?.verdict;
  const bytes: Uint8Array = tableToParquet(results.pairs);
  const memory = await readResultsFrom(mapSource(new Map([["a", verdict ?? ""]])));
  return (
    compare(results.pairs, "solo", "coop-comm").p ??
    successBySetting(memory.pairs).rows.length + bytes.length + tableToArrow(results.pairs).length
  );
}
