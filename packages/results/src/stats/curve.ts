import { asTable, type Table } from "../tables/as-table.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { bucketOf } from "./bucket.ts";
import type { DifficultyMethod, DifficultyRow } from "./difficulty.ts";
import { groupColumns, groupRows } from "./group-rows.ts";
import { outcome, policyText, withDefaults, type RatePolicy } from "./policies.ts";
import { rateInterval, type RateInterval, type RateIntervalOptions } from "./rate-interval.ts";
import type { GroupColumn } from "./success-rates.ts";

export type CurveColumn = GroupColumn;

export interface CurveOptions<Key extends CurveColumn> extends RatePolicy, RateIntervalOptions {
  /** One curve per value of these columns; `["setting"]` by default: models are pooled by their counts, not by their rates. */
  readonly by?: readonly Key[];
  /** Equal-width buckets over [0, 1]; 10 by default. */
  readonly buckets?: number;
}

export interface CurveColumns extends RateInterval {
  readonly bucket: number;
  /** Middle of the bucket on the rescaled difficulty. */
  readonly midpoint: number;
  readonly rate: number;
  /** Trials of the whole curve whose pair has no difficulty for their repeat: they are in no bucket. */
  readonly unplaced: number;
  readonly difficulty: DifficultyMethod;
  readonly policy: string;
}

/**
 * Success over rescaled difficulty (the paper's Algorithm 1, Fig. 4 right and Fig. 7): populated buckets only. Trials of
 * pairs without a difficulty are left out, and counted in `unplaced`. The denominator is `planned` by default.
 */
export function curve<Key extends CurveColumn = "setting">(
  pairs: Iterable<PairRow>,
  difficulties: readonly DifficultyRow[],
  options: CurveOptions<Key> = {},
): Table<Pick<PairRow, Key> & CurveColumns> {
  const policy = withDefaults(options);
  const buckets = options.buckets ?? 10;
  const place = placing(difficulties, buckets);
  const method = difficulties[0]?.method ?? "in-sample";
  const by = groupColumns(options.by);
  return asTable(
    groupRows(pairs, by).flatMap(({ key, rows }) => {
      const placed = Array.from({ length: buckets }, (): PairRow[] => []);
      let unplaced = 0;
      for (const row of rows) {
        if (outcome(row, policy) === null) continue;
        const bucket = placed[place(row) ?? -1];
        if (bucket === undefined) unplaced += 1;
        else bucket.push(row);
      }
      return placed.flatMap((trials, bucket) => {
        const { rate, ...interval } = rateInterval(trials, (row) => outcome(row, policy), options);
        if (rate === null) return [];
        const midpoint = (bucket + 0.5) / buckets;
        const said = { unplaced, difficulty: method, policy: policyText(policy) };
        return [{ ...key, bucket, midpoint, rate, ...interval, ...said }];
      });
    }),
    "curve",
  );
}

/** Trials that the denominator counts and that are in no bucket, because their pair has no difficulty for their repeat. */
export function unplacedTrials(
  pairs: Iterable<PairRow>,
  difficulties: readonly DifficultyRow[],
  options: RatePolicy = {},
): PairRow[] {
  const policy = withDefaults(options);
  const place = placing(difficulties, 1);
  return [...pairs].filter((row) => outcome(row, policy) !== null && place(row) === null);
}

/** The bucket of a trial, or null where its pair has no difficulty. */
export function placing(difficulties: readonly DifficultyRow[], buckets: number): (row: PairRow) => number | null {
  const byPair = new Map<string, number | null>();
  for (const { pairKey, repeat, rescaled } of difficulties) byPair.set(`${pairKey}#${repeat ?? "*"}`, rescaled);
  return (row) => {
    const own = `${row.pairKey}#${row.repeat}`;
    // A repeat with a row of its own never takes that of the others: it would count its own solo trial.
    const value = byPair.get(byPair.has(own) ? own : `${row.pairKey}#*`) ?? null;
    return value === null ? null : bucketOf(value, buckets);
  };
}
