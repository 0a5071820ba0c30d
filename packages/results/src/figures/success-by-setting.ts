import type { PairRow } from "../tables/pairs-shape.ts";
import { refuseMixedPolicies } from "../stats/policy-mismatch-error.ts";
import { type GroupColumn, successRates, type RateColumns, type SuccessRateOptions } from "../stats/success-rates.ts";
import { rateDots } from "./draw/dots.ts";
import { makeFigure, type Figure } from "./figure.ts";
import { intervalNote, policyNotes, pooledNote, sharedNote } from "./notes.ts";
import { publishedLeaderboard, settingColumn } from "./published-leaderboard.ts";
import { seriesColumns, type SeriesOptions } from "./series.ts";

export interface SuccessColumns extends Omit<RateColumns, "k" | "ci"> {
  /** null for most published rates: their counts do not agree with each other. */
  readonly k: number | null;
  /** null for published rates. */
  readonly ci: RateColumns["ci"] | null;
  readonly setting: string | null;
  readonly source: string;
}

export type SuccessRow<By extends GroupColumn = "model"> = Pick<PairRow, By> & SuccessColumns;

export interface SuccessFigureOptions<By extends GroupColumn = "model">
  extends Omit<SuccessRateOptions<GroupColumn>, "by">, SeriesOptions<By> {
  /** Add the published leaderboard; `policy` says which subset each rate is of, most are of all 652 pairs. */
  readonly baselines?: boolean;
  readonly acrossPolicies?: boolean;
}

/**
 * Success per model and setting with 95 % intervals (Fig. 4 left in the PDF, Fig. 3 in the HTML; with comm and no-comm also
 * Fig. 5a, HTML 4a).
 * @throws PolicyMismatchError when the trials were graded by different rules, unless `acrossPolicies`.
 */
export function successBySetting<By extends GroupColumn = "model">(
  pairs: Iterable<PairRow>,
  options: SuccessFigureOptions<By> = {},
): Figure<SuccessRow<By>> {
  const all = [...pairs];
  refuseMixedPolicies(
    "success by setting",
    all.map((row) => row.evalPolicy),
    options.acrossPolicies,
  );
  const by = seriesColumns(options);
  const ours = successRates(all, { ...options, by: [...by, "setting"] }).map((row) => ({
    ...row,
    source: "these results",
  }));
  const published = options.baselines === true ? publishedLeaderboard.flatMap((entry) => baselineRows(entry, by)) : [];
  const rows = [...ours, ...published] as unknown as SuccessRow<By>[];
  const places = [by, ["setting"]];
  return makeFigure({
    name: "success-by-setting",
    title: "Success by setting",
    rows,
    notes: [
      sharedNote(rows, places),
      pooledNote(all, by),
      intervalNote(rows),
      ...policyNotes(all, options),
      ours.length === 0 ? "no trials" : `policy: ${ours[0]?.policy}`,
    ],
    width: options.width,
    draw: (look) =>
      rateDots(look, rows, places, "success rate", published.length === 0 ? {} : { note: "{rate|.1%} of {n}" }),
  });
}

/** The first column of the groups takes the name of the published entry. */
function baselineRows(entry: (typeof publishedLeaderboard)[number], by: readonly GroupColumn[]): object[] {
  return entry.rates.map(({ setting, percent, k, n, note }) => ({
    ...Object.fromEntries(by.map((column, i) => [column, i === 0 ? `${entry.model}, ${entry.framework}` : null])),
    setting: settingColumn(setting),
    k,
    n,
    rate: percent / 100,
    lower: null,
    upper: null,
    ci: null,
    excluded: 0,
    policy: ["as published", entry.subset, ...(note === null ? [] : [note])].join(", "),
    evalPolicy: null,
    source: entry.source,
  }));
}
