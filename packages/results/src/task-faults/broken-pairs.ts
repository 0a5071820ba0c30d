import { parsePairKey } from "../pair.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import type { TaskFaultRow } from "./task-faults-shape.ts";

/** Of these pairs, by their keys, those with a feature that nobody can pass. */
export function brokenPairs(pairs: Iterable<string>, faults: readonly TaskFaultRow[]): ReadonlySet<string> {
  const broken = new Set(
    faults.flatMap(({ fault, repo, taskId, featureId }) =>
      fault === "never-passes" && featureId !== null ? [`${repo}/${taskId}/${featureId}`] : [],
    ),
  );
  const isBroken = (key: string): boolean => {
    const pair = parsePairKey(key);
    return pair?.features.some((feature) => broken.has(`${pair.repo}/${pair.taskId}/${feature}`)) === true;
  };
  return broken.size === 0 ? new Set() : new Set([...new Set(pairs)].filter(isBroken));
}

/**
 * The rows with `taskBroken` filled in by what `taskFaults` found: whether a feature of the pair is passed by nobody.
 * `exclude: "task-broken"` then leaves these trials out; their verdicts stay what they are.
 */
export function withTaskFaults(pairs: Iterable<PairRow>, faults: readonly TaskFaultRow[]): PairRow[] {
  const all = [...pairs];
  const broken = brokenPairs(
    all.map(({ pairKey }) => pairKey),
    faults,
  );
  return all.map((row) => ({ ...row, taskBroken: broken.has(row.pairKey) }));
}
