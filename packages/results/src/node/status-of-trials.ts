import type { ExperimentStatus } from "../events/status.ts";
import type { SpendTotals } from "../journal/spend-totals.ts";
import type { Reason } from "../formats/reasons.ts";
import { type PlannedTrial, summarize, type SummaryCounts } from "../summary/summarize.ts";

/** Where trees stand that are no one experiment: nobody works on them, and what was spent is what their results say. */
export function statusOfTrials(name: string, trials: Iterable<PlannedTrial>): ExperimentStatus {
  const { settings: runs, total, leftOut } = summarize(trials);
  const infra = new Map<Reason, number>();
  for (const { reason, count } of leftOut.infraByReason) infra.set(reason, (infra.get(reason) ?? 0) + count);
  return {
    experiment: name,
    holder: null,
    paused: null,
    stopping: null,
    settings: runs.map((row) => ({
      run: row.run ?? "",
      setting: row.setting,
      planned: row.total,
      pass: row.pass,
      fail: row.fail,
      infraError: row.infraError,
      running: 0,
      interrupted: 0,
      waiting: row.pending,
      spent: spentOf(row),
    })),
    running: [],
    waitingByReason: leftOut.pendingByReason,
    infraByReason: [...infra].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count),
    spent: spentOf(total),
  };
}

/** What failed attempts cost is told by no tree of others. */
function spentOf({ costUsd, costUnknown }: SummaryCounts): SpendTotals {
  return {
    knownUsd: costUsd ?? 0,
    wastedUsd: 0,
    unknownAttempts: costUnknown,
    unknownCalls: 0,
    unknownAtMostUsd: costUnknown === 0 ? 0 : null,
  };
}
