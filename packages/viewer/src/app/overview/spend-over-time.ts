import { type AttemptRow, isWasted } from "@cooperbench-ts/results";

export interface SpendPoint {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** USD until then. */
  readonly usd: number;
}

export interface SpendSeries {
  readonly label: string;
  readonly points: readonly SpendPoint[];
  readonly usd: number;
  /** What of it went into attempts whose work came to nothing. */
  readonly wastedUsd: number;
  /** Attempts whose cost nobody knows. */
  readonly unknown: number;
  /** Attempts that nobody knows the end of, such as those cut off with their harness: their cost is counted, and stands on no line. */
  readonly undated: number;
}

export interface SpendOverTime {
  /** Milliseconds since the epoch; null: no attempt has a time. */
  readonly span: { readonly from: number; readonly to: number } | null;
  readonly settings: readonly SpendSeries[];
  readonly all: SpendSeries;
  /** The wasted part, added up over time. */
  readonly wasted: readonly SpendPoint[];
}

/** More points than that are seen by nobody. */
const POINTS = 240;

/** What attempts have cost, added up in the order in which they ended; null: there is none that was paid for here. */
export function spendOverTime(attempts: Iterable<AttemptRow>): SpendOverTime | null {
  // Whoever made given work has paid for it.
  const rows = [...attempts].filter(({ costSource }) => costSource !== "given");
  if (rows.length === 0) return null;
  const ended = dated(rows);
  const paid = [...new Set([...ended.map(({ row }) => row), ...rows])];
  const span = spanOf(ended);
  const seriesOf = (label: string, rows: readonly AttemptRow[]): SpendSeries => ({
    label,
    points: sums(rows, span),
    usd: total(rows),
    wastedUsd: total(rows.filter(wasWasted)),
    unknown: rows.filter(({ costUsd }) => costUsd === null).length,
    undated: rows.length - dated(rows).length,
  });
  return {
    span,
    settings: [...Map.groupBy(paid, ({ setting }) => setting)].map(([setting, rows]) => seriesOf(setting, rows)),
    all: seriesOf("all", paid),
    wasted: sums(paid.filter(wasWasted), span),
  };
}

function wasWasted(row: AttemptRow): boolean {
  return isWasted(row, row.evals);
}

interface Paid {
  readonly at: number;
  readonly row: AttemptRow;
}

/** Those whose end is known, in its order. */
function dated(rows: readonly AttemptRow[]): Paid[] {
  return rows
    .map((row) => ({ at: row.endedAt === null ? Number.NaN : Date.parse(row.endedAt), row }))
    .filter(({ at }) => !Number.isNaN(at))
    .sort((a, b) => a.at - b.at);
}

function spanOf(paid: readonly Paid[]): SpendOverTime["span"] {
  const last = paid.at(-1);
  if (last === undefined) return null;
  const starts = paid.map(({ at, row }) => at - 1000 * ((row.agentSec ?? 0) + (row.evalSec ?? 0)));
  return { from: starts.reduce((least, start) => Math.min(least, start), last.at), to: last.at };
}

function total(rows: readonly AttemptRow[]): number {
  return rows.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0);
}

function sums(rows: readonly AttemptRow[], span: SpendOverTime["span"]): SpendPoint[] {
  if (span === null) return [];
  const { from, to } = span;
  let usd = 0;
  const points: SpendPoint[] = [{ at: from, usd: 0 }];
  const step = (to - from) / POINTS;
  for (const { at, row } of dated(rows)) {
    usd += row.costUsd ?? 0;
    const last = points.at(-1);
    // Several in one step are one point, and the first one stays where it is.
    if (points.length > 1 && last !== undefined && at - last.at < step)
      points[points.length - 1] = { at: last.at, usd };
    else points.push({ at, usd });
  }
  return [...points, { at: to, usd }];
}
