import { groupBy, groupRows } from "../stats/group-rows.ts";
import { outcome, policyText, withDefaults, type RatePolicy } from "../stats/policies.ts";
import { rateInterval, type RateInterval, type RateIntervalOptions } from "../stats/rate-interval.ts";
import type { GroupColumn } from "../stats/success-rates.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { dots } from "./draw/dots.ts";
import { makeFigure, type Figure } from "./figure.ts";
import { intervalNote, policyNotes, pooledNote, sharedNote, unknownNote } from "./notes.ts";
import { seriesColumns, type SeriesOptions } from "./series.ts";

export interface RetryColumns extends RateInterval {
  /** Agent attempts that the trials took. */
  readonly attempts: number;
  /** `these trials`, or `the same pairs in one attempt`: other trials of their pairs, under the same setting, that took one. */
  readonly of: "these trials" | "the same pairs in one attempt";
  readonly policy: string;
}

export type RetryRow<By extends GroupColumn = "model"> = Pick<PairRow, By | "setting"> & RetryColumns;

export interface RetryOptions<By extends GroupColumn = "model">
  extends SeriesOptions<By>, RatePolicy, RateIntervalOptions {}

/**
 * Success by the number of agent attempts that a trial took, under each setting, and beside the retried trials the others of the same
 * pairs that took one attempt. It does not tell why they differ: infrastructure fails long trials more often, and chance plays with few.
 */
export function retryBias<By extends GroupColumn = "model">(
  pairs: Iterable<PairRow>,
  options: RetryOptions<By> = {},
): Figure<RetryRow<By>> {
  const all = [...pairs];
  const by = seriesColumns(options);
  const policy = withDefaults({ denominator: "exclude-infra", ...options });
  const success = (row: PairRow) => outcome(row, policy);
  const known = all.filter((row) => row.attempts !== null && row.attempts > 0 && success(row) !== null);
  const rows = groupRows(known, [...by, "setting"]).flatMap(({ key, rows: trials }) =>
    byAttempts(trials, success, options).map((row) => ({ ...key, ...row, policy: policyText(policy) })),
  ) as RetryRow<By>[];
  const places = [by, ["setting"], ["attempts"], ["of"]];
  const graded = all.filter((row) => success(row) !== null);
  const unknown = graded.filter(({ attempts }) => attempts === null || attempts === 0).length;
  return makeFigure({
    name: "retry-bias",
    title: "Success by the number of agent attempts",
    rows,
    notes: [
      sharedNote(rows, places),
      pooledNote(all, by),
      "the same pairs in one attempt: other trials of these pairs under the same setting",
      intervalNote(rows),
      ...policyNotes(all, policy),
      unknownNote(unknown, graded.length, "trials whose attempts are unknown"),
    ],
    width: options.width,
    draw: (look) =>
      dots(look, rows, {
        places,
        note: "{k}/{n}",
        value: "rate",
        lower: "lower",
        upper: "upper",
        title: "success rate; at the left: agent attempts",
        format: "%",
        domain: [0, 1],
      }),
  });
}

function byAttempts(
  trials: readonly PairRow[],
  success: (row: PairRow) => boolean | null,
  options: RateIntervalOptions,
): Omit<RetryColumns, "policy">[] {
  const first = groupBy(
    trials.filter(({ attempts }) => attempts === 1),
    ({ pairKey }) => pairKey,
  );
  return groupRows(trials, ["attempts"])
    .map(({ key, rows }) => ({ attempts: key.attempts ?? 0, rows }))
    .toSorted((a, b) => a.attempts - b.attempts)
    .flatMap(({ attempts, rows }) => {
      const pairs = new Set(rows.map(({ pairKey }) => pairKey));
      const others = attempts === 1 ? [] : [...pairs].flatMap((pairKey) => first.get(pairKey) ?? []);
      const compared = [
        { of: "these trials" as const, some: rows },
        { of: "the same pairs in one attempt" as const, some: others },
      ];
      return compared
        .filter(({ some }) => some.length > 0)
        .map(({ of, some }) => ({ attempts, of, ...rateInterval(some, success, options) }));
    });
}
