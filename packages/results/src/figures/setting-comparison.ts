import { settings } from "../setting.ts";
import { groupRows } from "../stats/group-rows.ts";
import { holm } from "../stats/holm.ts";
import type { GroupColumn } from "../stats/success-rates.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import {
  type ComparedColumns,
  type ComparedOptions,
  type ComparedSettings,
  comparedSettings,
} from "./compared-settings.ts";
import { dots } from "./draw/dots.ts";
import { placeText } from "./draw/places.ts";
import { makeFigure, type Figure } from "./figure.ts";
import { intervalNote, policyNotes, pooledNote, sharedNote } from "./notes.ts";
import { seriesColumns, type SeriesOptions } from "./series.ts";

export type SettingComparisonRow<By extends GroupColumn = "model"> = Pick<PairRow, By> &
  ComparedColumns & {
    /** What is subtracted from what, `solo − coop-comm`. */
    readonly comparison: string;
    /** Holm-adjusted over all rows. */
    readonly pHolm: number | null;
  };

export interface SettingComparisonOptions<By extends GroupColumn = "model">
  extends SeriesOptions<By>, ComparedOptions {}

/**
 * Every two settings on the same pairs: the difference of their success rates, with the test and the interval that `compare` takes, and
 * Holm over all of them. What `compareArms` refuses has a row without numbers, unless `anyway`.
 * @throws PolicyMismatchError when the trials were graded by different rules, unless `acrossPolicies`.
 */
export function settingComparison<By extends GroupColumn = "model">(
  pairs: Iterable<PairRow>,
  options: SettingComparisonOptions<By> = {},
): Figure<SettingComparisonRow<By>> {
  const all = [...pairs];
  const by = seriesColumns(options);
  const found = groupRows(all, by).flatMap(({ key, rows: trials }) => {
    const present = settings.filter((setting) => trials.some((row) => row.setting === setting));
    return present.flatMap((first, at) =>
      present.slice(at + 1).map((second) => {
        const { row, said } = comparedSettings(trials, [first, second], options);
        return { row: { ...key, comparison: `${first} − ${second}`, ...row }, said };
      }),
    );
  });
  const adjusted = holm(found.map(({ row }) => row.p));
  const rows = found.map(({ row }, i) => ({ ...row, pHolm: adjusted[i] ?? null })) as SettingComparisonRow<By>[];
  const places = [by, ["comparison"]];
  const unknown = all.filter(({ setting }) => setting === null).length;
  return makeFigure({
    name: "setting-comparison",
    title: "Differences between settings, on the same pairs",
    rows,
    notes: [
      sharedNote(rows, places),
      pooledNote(all, by),
      "at the end: pairs and p, Holm-adjusted",
      intervalNote(rows),
      ...policyNotes(all, options),
      unknown === 0 ? null : `left out: ${unknown} trials whose setting is unknown`,
      ...differenceNotes(found, by),
    ],
    width: options.width,
    draw: (look) => differenceDots(look, rows, places),
  });
}

/** What was unpaired, what is refused, and what each comparison has to have said; what holds for several is said once. */
export function differenceNotes(found: readonly ComparedSettings[], by: readonly GroupColumn[]): string[] {
  const unpaired = found.reduce((sum, { row }) => sum + row.unpaired, 0);
  const groups = new Set(found.map(({ row }) => placeText(row, by)));
  const places = new Map<string, Set<string>>();
  for (const { row, said } of found) {
    const refused = row.refused === null ? [] : [`not compared: ${row.refused}`];
    for (const text of [...refused, ...said]) places.set(text, (places.get(text) ?? new Set()).add(placeText(row, by)));
  }
  return [
    ...(unpaired === 0 ? [] : [`left out: ${unpaired} pairs that only one side has`]),
    ...[...places].map(([text, of]) => (of.size === groups.size ? text : `${[...of].join(", ")}: ${text}`)),
    ...new Set(found.flatMap(({ row }) => row.power ?? [])),
  ];
}

/** Differences of success rates around a line at 0. */
export function differenceDots(
  look: Parameters<typeof dots>[0],
  rows: readonly ComparedColumns[],
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
