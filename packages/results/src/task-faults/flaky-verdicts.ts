import { groupBy } from "../stats/group-rows.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import type { TaskFaultRow } from "./task-faults-shape.ts";

export interface ReadsPatches {
  patches(
    row: Pick<PairRow, "dir">,
    signal?: AbortSignal,
  ): Promise<readonly { readonly file: string; readonly text: string }[]>;
}

/**
 * Equal patches of one pair, evaluated by the same rules, that did not always pass the same features. One row each. Where the rules of
 * trials are unknown these are held against each other, and the row says so: another version may be all the difference.
 */
export async function flakyVerdicts(
  results: ReadsPatches,
  pairs: readonly PairRow[],
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<TaskFaultRow[]> {
  const graded = pairs.filter((row) => row.dir !== null && (row.verdict === "pass" || row.verdict === "fail"));
  // Patches of other lengths are not equal: only what may be is read.
  const alike = groupBy(graded, (row) =>
    JSON.stringify([row.pairKey, row.upstreamSetting, row.evalPolicy, row.aPatchLines, row.bPatchLines]),
  );
  const rows: TaskFaultRow[] = [];
  for (const some of alike.values()) {
    if (!differ(some)) continue;
    const byText = new Map<string, PairRow[]>();
    for (const row of some) {
      const patches = await results.patches(row, signal);
      if (patches.length === 0) continue;
      const text = JSON.stringify(patches);
      byText.set(text, [...(byText.get(text) ?? []), row]);
    }
    for (const same of byText.values()) if (differ(same)) rows.push(flaky(same));
  }
  return rows;
}

function differ(rows: readonly PairRow[]): boolean {
  return new Set(rows.map((row) => JSON.stringify([row.verdict, row.aPassed, row.bPassed]))).size > 1;
}

function flaky(rows: readonly PairRow[]): TaskFaultRow {
  const [first] = rows;
  if (first === undefined) throw new TypeError("flaky: no row");
  return {
    fault: "flaky-verdict",
    repo: first.repo,
    taskId: first.taskId,
    featureId: null,
    pairKey: first.pairKey,
    evaluations: rows.length,
    affected: rows.filter(({ verdict }) => verdict === "pass").length,
    trials: rows.length,
    cause: first.evalPolicy === null ? "rules-unknown" : null,
    signature: null,
    quote: null,
    dir: first.dir,
  };
}
