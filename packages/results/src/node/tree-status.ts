import type { ExperimentStatus } from "../events/status.ts";
import type { Reason } from "../formats/reasons.ts";
import { type PlannedTrial, summarize, type SummaryRow } from "../summary/summarize.ts";

/** Where trees stand that are no experiment of ours: whether anybody works on them, and what failed attempts cost, is not told there. */
export interface TreeStatus extends Pick<ExperimentStatus, "waitingByReason" | "infraByReason"> {
  /** The folders, as they were given. */
  readonly tree: string;
  readonly runs: readonly SummaryRow[];
  /** USD, as far as it is known; null: nothing is. */
  readonly costUsd: number | null;
  /** Trials whose cost is not known in full. */
  readonly costUnknown: number;
}

export function treeStatus(tree: string, trials: Iterable<PlannedTrial>): TreeStatus {
  const { settings: runs, total, leftOut } = summarize(trials);
  const infra = new Map<Reason, number>();
  for (const { reason, count } of leftOut.infraByReason) infra.set(reason, (infra.get(reason) ?? 0) + count);
  return {
    tree,
    runs,
    waitingByReason: leftOut.pendingByReason,
    infraByReason: [...infra].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count),
    costUsd: total.costUsd,
    costUnknown: total.costUnknown,
  };
}
