import { groupBy, groupRows } from "../stats/group-rows.ts";
import { outcome, policyText, withDefaults, type RatePolicy } from "../stats/policies.ts";
import { rateInterval, type RateInterval, type RateIntervalOptions } from "../stats/rate-interval.ts";
import type { GroupColumn } from "../stats/success-rates.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { dots } from "./draw/dots.ts";
import { makeFigure, type Figure } from "./figure.ts";
import { intervalNote, policyNotes, sharedNote, unknownNote } from "./notes.ts";
import { seriesColumns, type SeriesOptions } from "./series.ts";

export interface RetryColumns extends RateInterval {
  /** Agent attempts that the trials took. */
  readonly attempts: number;
  /** `these trials`, or `their pairs' first tries`: trials of the same pairs that took one attempt, whatever their setting. */
  readonly of: "these trials" | "their pairs' first tries";
  readonly policy: string;
}

export type RetryRow<By extends GroupColumn = "model"> = Pick<PairRow, By> & RetryColumns;

export interface RetryOptions<By extends GroupColumn = "model">
  extends SeriesOptions<By>, RatePolicy, RateIntervalOptions {}

/**
 * Were retried trials other ones? Success by the number of agent attempts that a trial took, and beside it the success of other trials of the
 * same pairs that took one. Where both are as high, retrying picked no easier or harder pairs, and made no other results.
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
  const rows = groupRows(known, by).flatMap(({ key, rows: trials }) => {
    const first = groupBy(
      trials.filter(({ attempts }) => attempts === 1),
      ({ pairKey }) => pairKey,
    );
    return groupRows(trials, ["attempts"])
      .map(({ key: { attempts }, rows: some }) => ({ attempts: attempts ?? 0, some }))
      .toSorted((a, b) => a.attempts - b.attempts)
      .flatMap(({ attempts, some }) => {
        const named = (of: RetryColumns["of"], interval: RateInterval) => ({
          ...key,
          attempts,
          of,
          ...interval,
          policy: policyText(policy),
        });
        const others = [...new Set(some.map(({ pairKey }) => pairKey))].flatMap((pairKey) => first.get(pairKey) ?? []);
        return [
          named("these trials", rateInterval(some, success, options)),
          ...(attempts === 1 ? [] : [named("their pairs' first tries", rateInterval(others, success, options))]),
        ];
      });
  }) as RetryRow<By>[];
  const places = [by, ["attempts"], ["of"]];
  const graded = all.filter((row) => success(row) !== null);
  const unknown = graded.filter(({ attempts }) => attempts === null || attempts === 0).length;
  return makeFigure({
    name: "retry-bias",
    title: "Success by the number of agent attempts",
    rows,
    notes: [
      sharedNote(rows, places),
      "their pairs' first tries: trials of the same pairs, in any setting, that took one attempt",
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
