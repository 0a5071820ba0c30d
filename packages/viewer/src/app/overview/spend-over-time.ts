import type { AttemptRow } from "@cooperbench-ts/results";

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
}

export interface SpendOverTime {
  readonly from: number;
  readonly to: number;
  readonly settings: readonly SpendSeries[];
  readonly all: SpendSeries;
  /** The wasted part, added up over time. */
  readonly wasted: readonly SpendPoint[];
}

/** More points than that are seen by nobody. */
const POINTS = 240;

/** What attempts have cost, added up in the order in which they ended; null: there is no attempt with a time. */
export function spendOverTime(attempts: Iterable<AttemptRow>): SpendOverTime | null {
  const paid = [...attempts]
    .flatMap((row) => {
      const at = row.endedAt === null ? Number.NaN : Date.parse(row.endedAt);
      // Whoever made given work has paid for it.
      return Number.isNaN(at) || row.costSource === "given" ? [] : [{ at, row }];
    })
    .sort((a, b) => a.at - b.at);
  const [first] = paid;
  const last = paid.at(-1);
  if (first === undefined || last === undefined) return null;
  const starts = paid.map(({ at, row }) => at - 1000 * ((row.agentSec ?? 0) + (row.evalSec ?? 0)));
  const from = starts.reduce((least, start) => Math.min(least, start), first.at);
  const seriesOf = (label: string, entries: typeof paid): SpendSeries => ({
    label,
    points: sums(entries, from, last.at),
    usd: total(entries),
    wastedUsd: total(entries.filter(({ row }) => isWasted(row))),
    unknown: entries.filter(({ row }) => row.costUsd === null).length,
  });
  return {
    from,
    to: last.at,
    settings: [...Map.groupBy(paid, ({ row }) => row.setting)].map(([setting, entries]) => seriesOf(setting, entries)),
    all: seriesOf("all", paid),
    wasted: sums(
      paid.filter(({ row }) => isWasted(row)),
      from,
      last.at,
    ),
  };
}

/** As the journal counts it: the agent failed by the infrastructure, or its work was given up after an evaluation did. */
export function isWasted({ verdict, evals, redo }: AttemptRow): boolean {
  return verdict === "infra_error" && (evals === 0 || redo === "agent");
}

interface Paid {
  readonly at: number;
  readonly row: AttemptRow;
}

function total(entries: readonly Paid[]): number {
  return entries.reduce((sum, { row }) => sum + (row.costUsd ?? 0), 0);
}

function sums(entries: readonly Paid[], from: number, to: number): SpendPoint[] {
  let usd = 0;
  const points: SpendPoint[] = [{ at: from, usd: 0 }];
  const step = (to - from) / POINTS;
  for (const { at, row } of entries) {
    usd += row.costUsd ?? 0;
    const last = points.at(-1);
    // Several in one step are one point, and the first one stays where it is.
    if (points.length > 1 && last !== undefined && at - last.at < step)
      points[points.length - 1] = { at: last.at, usd };
    else points.push({ at, usd });
  }
  return [...points, { at: to, usd }];
}
