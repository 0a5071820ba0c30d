import { access } from "node:fs/promises";
import path from "node:path";
import { InputError, type Trial, trialKey } from "@cooperbench-ts/results";
import type { LostResult } from "@cooperbench-ts/results/experiment";
import type { Layout } from "@cooperbench-ts/results/node";

/**
 * One deleted result is run again. A whole run that is gone, manifest and all, is rather moved, or on a disk that is not
 * mounted: it is not paid for a second time unasked. @throws InputError `results-missing`
 */
export async function refuseMissingRuns(
  layout: Layout,
  trials: readonly Trial[],
  lost: ReadonlyMap<string, LostResult>,
): Promise<void> {
  const gone = Map.groupBy(
    trials.filter((trial) => lost.get(trialKey(trial)) === "result"),
    ({ run }) => run,
  );
  for (const [run, { length }] of gone) {
    const there = await access(layout.runManifest(run)).then(
      () => true,
      () => false,
    );
    if (there) continue;
    throw new InputError({
      code: "results-missing",
      subject: path.join(layout.logs, run),
      problem: `${length} finished ${length === 1 ? "result" : "results"} of ${run} should be there, but not even its manifest.json is.`,
      remedy: "Mount or move the folder back. To run all of it again, give the experiment another --name.",
    });
  }
}
