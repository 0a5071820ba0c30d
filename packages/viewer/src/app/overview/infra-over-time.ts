import type { AttemptRow } from "@cooperbench-ts/results";

/** Attempts that infrastructure ended, of one reason. */
export interface InfraRow {
  readonly reason: AttemptRow["reason"];
  readonly attempts: number;
  /** Those after which the run tried again. */
  readonly retried: number;
  /** USD, as far as it is known. */
  readonly usd: number;
  readonly unknown: number;
  /** How many in each part of the time. */
  readonly bins: readonly number[];
}

export interface InfraOverTime {
  readonly from: number;
  readonly to: number;
  readonly rows: readonly InfraRow[];
  /** The most in one part of the time, of any reason. */
  readonly most: number;
}

/** Failures of the infrastructure by reason over the time of all attempts, the most frequent first; null: there was none. */
export function infraOverTime(attempts: Iterable<AttemptRow>, bins = 60): InfraOverTime | null {
  const timed = [...attempts].flatMap((row) => {
    const at = row.endedAt === null ? Number.NaN : Date.parse(row.endedAt);
    return Number.isNaN(at) ? [] : [{ at, row }];
  });
  const failed = timed.filter(({ row }) => row.verdict === "infra_error");
  if (failed.length === 0) return null;
  const [from, to] = timed.reduce(
    ([least, most], { at }) => [Math.min(least, at), Math.max(most, at)],
    [Infinity, -Infinity],
  );
  const place = (at: number): number =>
    to === from ? 0 : Math.min(bins - 1, Math.floor(((at - from) / (to - from)) * bins));
  const rows = [...Map.groupBy(failed, ({ row }) => row.reason)]
    .map(([reason, entries]): InfraRow => {
      const counts = Array.from({ length: bins }, () => 0);
      for (const { at } of entries) counts[place(at)] = (counts[place(at)] ?? 0) + 1;
      return {
        reason,
        attempts: entries.length,
        retried: entries.filter(({ row }) => row.redo !== "none").length,
        usd: entries.reduce((sum, { row }) => sum + (row.costUsd ?? 0), 0),
        unknown: entries.filter(({ row }) => row.costUsd === null).length,
        bins: counts,
      };
    })
    .sort((a, b) => b.attempts - a.attempts);
  return { from, to, rows, most: Math.max(...rows.flatMap((row) => row.bins)) };
}
