import { makeTree, realSize } from "../../packages/results/bench/make-tree.ts";

/** Five agents in three trials: about 300 MB. */
const TRAJECTORY_BYTES = 80_000;
const SETTINGS = ["solo", "coop-comm", "coop-nocomm"];

/** Flags that tell which run of the tree is what. */
export const runMap = SETTINGS.flatMap((setting) => ["--runs", `bench-${setting}=${setting}`]);

/** Writes a tree of 2,000 trials with all that agents left. Returns the number of bytes. */
export function makeThousands(dir) {
  return makeTree(dir, { ...realSize, trajectoryBytes: TRAJECTORY_BYTES, messages: 7 });
}
