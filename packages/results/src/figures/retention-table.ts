import { groupRows } from "../stats/group-rows.ts";
import { retentionRow, type RetentionOptions, type RetentionRow } from "../stats/retention-row.ts";
import type { GroupColumn } from "../stats/success-rates.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { dots } from "./draw/dots.ts";
import { placeText } from "./draw/places.ts";
import { makeFigure, type Figure } from "./figure.ts";
import { intervalNote, sharedNote, ungradedNote } from "./notes.ts";
import { seriesColumns, type SeriesOptions } from "./series.ts";

/** `pooled` in the first column of the groups, and null in the others, is the row of all of them. */
export type RetentionTableRow<By extends GroupColumn = "model"> = RetentionRow & Readonly<Record<By, string | null>>;

export interface RetentionFigureOptions<By extends GroupColumn = "model"> extends RetentionOptions, SeriesOptions<By> {}

/**
 * AUC and retention per model and pooled (the paper's Table 5), refused in words where the curve has too few points.
 * @throws PolicyMismatchError when the trials were graded by different rules, unless `acrossPolicies`.
 */
export function retentionTable<By extends GroupColumn = "model">(
  pairs: Iterable<PairRow>,
  options: RetentionFigureOptions<By> = {},
): Figure<RetentionTableRow<By>> {
  const all = [...pairs];
  const by = seriesColumns(options);
  const groups = groupRows(all, by);
  const { by: _, ...ofRows } = options;
  const pooled = Object.fromEntries(by.map((column, i) => [column, i === 0 ? "pooled" : null]));
  const rows = [
    ...groups.map(({ key, rows: some }) => ({ ...key, ...retentionRow(some, ofRows) })),
    ...(groups.length > 1 ? [{ ...pooled, ...retentionRow(all, ofRows) }] : []),
  ] as unknown as RetentionTableRow<By>[];
  const places = [by];
  return makeFigure({
    name: "retention",
    title: "Retention of the solo curve",
    rows,
    notes: [
      sharedNote(rows, places),
      "at the end: passes of coop and of solo",
      intervalNote(rows.filter(({ lower }) => lower !== null)),
      ungradedNote(all, options.denominator),
      ...rows.flatMap((row) => (row.refused === null ? [] : [`${placeText(row, by)}: ${row.refused}`])),
    ],
    width: options.width,
    draw: (look) =>
      dots(look, rows, {
        places,
        note: "{coopPass}, {soloPass}",
        value: "retention",
        lower: "lower",
        upper: "upper",
        title: "AUC coop / AUC solo",
        format: ".0%",
      }),
  });
}
