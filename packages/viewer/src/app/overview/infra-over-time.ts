import type { AttemptRow } from "@cooperbench-ts/results";

/** Attempts that infrastructure ended, of one reason. */
export interface InfraRow {
  readonly reason: AttemptRow["reason"];
  readonly attempts: number;
  /** Those after which another attempt was made. */
  readonly retried: number;
  /** USD, as far as it is known. */
  readonly usd: number;
  readonly unknown: number;
  /** How many in each part of the time: only of those whose end is known. */
  readonly bins: readonly number[];
}

export interface InfraOverTime {
  /** Milliseconds since the epoch; null: no attempt has a time. */
  readonly from: number | null;
  readonly rows: readonly InfraRow[];
  /** The most in one part of the time, of any reason. */
  readonly most: number;
}

/** Failures of the infrastructure by reason over the time of all attempts, the most frequent first; null: there was none. */
export function infraOverTime(attempts: Iterable<AttemptRow>, bins = 60): InfraOverTime | null {
  const all = [...attempts];
  const failed = all.filter(({ verdict }) => verdict === "infra_error");
  if (failed.length === 0) return null;
  const [from, to] = all.reduce(
    ([least, most], row) => {
      const at = endOf(row);
      return at === null ? [least, most] : [Math.min(least, at), Math.max(most, at)];
    },
    [Infinity, -Infinity],
  );
  const place = (at: number): number =>
    to === from ? 0 : Math.min(bins - 1, Math.floor(((at - from) / (to - from)) * bins));
  const last = lastAttempts(all);
  const rows = [...Map.groupBy(failed, ({ reason }) => reason)]
    .map(([reason, entries]): InfraRow => {
      const counts = Array.from({ length: bins }, () => 0);
      for (const row of entries) {
        const at = endOf(row);
        if (at !== null) counts[place(at)] = (counts[place(at)] ?? 0) + 1;
      }
      return {
        reason,
        attempts: entries.length,
        retried: entries.filter((row) => row.attempt < (last.get(trialOf(row)) ?? 0)).length,
        usd: entries.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0),
        unknown: entries.filter(({ costUsd }) => costUsd === null).length,
        bins: counts,
      };
    })
    .sort((a, b) => b.attempts - a.attempts);
  return { from: from === Infinity ? null : from, rows, most: Math.max(...rows.flatMap((row) => row.bins)) };
}

/** Milliseconds since the epoch; null: nobody knows it, such as of one that was cut off with its harness. */
function endOf({ endedAt }: AttemptRow): number | null {
  const at = endedAt === null ? Number.NaN : Date.parse(endedAt);
  return Number.isNaN(at) ? null : at;
}

function trialOf({ experiment, run, pairKey }: AttemptRow): string {
  return JSON.stringify([experiment, run, pairKey]);
}

/** The number of each trial's last attempt. */
function lastAttempts(attempts: readonly AttemptRow[]): ReadonlyMap<string, number> {
  const last = new Map<string, number>();
  for (const row of attempts) last.set(trialOf(row), Math.max(last.get(trialOf(row)) ?? 0, row.attempt));
  return last;
}
