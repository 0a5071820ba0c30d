import { settings } from "../setting.ts";
import { compare, type CompareOptions, type Comparison } from "../stats/compare.ts";
import { groupRows } from "../stats/group-rows.ts";
import { holm } from "../stats/holm.ts";
import type { GroupColumn } from "../stats/success-rates.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { dots } from "./draw/dots.ts";
import { makeFigure, type Figure } from "./figure.ts";
import { intervalNote, policyNotes, sharedNote } from "./notes.ts";
import { seriesColumns, type SeriesOptions } from "./series.ts";

export type SettingComparisonRow<By extends GroupColumn = "model"> = Pick<PairRow, By> &
  Comparison & {
    /** What is subtracted from what, `solo − coop-comm`. */
    readonly comparison: string;
    /** Holm-adjusted over all rows. */
    readonly pHolm: number | null;
  };

export interface SettingComparisonOptions<By extends GroupColumn = "model"> extends SeriesOptions<By>, CompareOptions {}

/**
 * Every two settings on the same pairs: the difference of their success rates, with the test and the interval that `compare` takes, and
 * Holm over all of them.
 * @throws PolicyMismatchError when the trials were graded by different rules, unless `acrossPolicies`.
 */
export function settingComparison<By extends GroupColumn = "model">(
  pairs: Iterable<PairRow>,
  options: SettingComparisonOptions<By> = {},
): Figure<SettingComparisonRow<By>> {
  const all = [...pairs];
  const by = seriesColumns(options);
  const comparisons = groupRows(all, by).flatMap(({ key, rows: trials }) => {
    const present = settings.filter((setting) => trials.some((row) => row.setting === setting));
    return present.flatMap((first, at) =>
      present.slice(at + 1).map((second) => ({
        ...key,
        comparison: `${first} − ${second}`,
        ...compare(trials, first, second, options),
      })),
    );
  });
  const adjusted = holm(comparisons.map(({ p }) => p));
  const rows = comparisons.map((row, i) => ({ ...row, pHolm: adjusted[i] ?? null })) as SettingComparisonRow<By>[];
  const places = [by, ["comparison"]];
  const unknown = all.filter(({ setting }) => setting === null).length;
  return makeFigure({
    name: "setting-comparison",
    title: "Differences between settings, on the same pairs",
    rows,
    notes: [
      sharedNote(rows, places),
      "at the end: pairs and p, Holm-adjusted",
      intervalNote(rows),
      ...policyNotes(all, options),
      unknown === 0 ? null : `left out: ${unknown} trials whose setting is unknown`,
      ...differenceNotes(rows),
    ],
    width: options.width,
    draw: (look) => differenceDots(look, rows, places),
  });
}

/** What a family of comparisons can show at all, and what was unpaired. */
export function differenceNotes(rows: readonly Comparison[]): string[] {
  const unpaired = rows.reduce((sum, row) => sum + row.unpaired, 0);
  return [
    ...(unpaired === 0 ? [] : [`left out: ${unpaired} pairs that only one side has`]),
    ...new Set(rows.flatMap(({ power }) => power ?? [])),
  ];
}

/** Differences of success rates around a line at 0. */
export function differenceDots(
  look: Parameters<typeof dots>[0],
  rows: readonly Comparison[],
  places: readonly (readonly string[])[],
): Readonly<Record<string, unknown>> {
  return dots(look, rows, {
    places,
    note: "{pairs}, {pHolm|p}",
    value: "difference",
    lower: "lower",
    upper: "upper",
    title: "difference of the success rates",
    format: "+.0%",
    reference: 0,
  });
}
