import { difficulty } from "../stats/difficulty.ts";
import { groupRows } from "../stats/group-rows.ts";
import { retentionRow, type RetentionOptions, type RetentionRow } from "../stats/retention-row.ts";
import type { GroupColumn } from "../stats/success-rates.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { dots } from "./draw/dots.ts";
import { placeText } from "./draw/places.ts";
import { difficultyNotes } from "./difficulty-notes.ts";
import { makeFigure, type Figure } from "./figure.ts";
import { count, intervalNote, policyNotes, pooledNote, sharedNote } from "./notes.ts";
import { seriesColumns, type SeriesOptions } from "./series.ts";

/** `pooled` in the first column of the groups, and null in the others, is the row of all of them. */
export type RetentionTableRow<By extends GroupColumn = "model"> = RetentionRow & Readonly<Record<By, string | null>>;

export interface RetentionFigureOptions<By extends GroupColumn = "model"> extends RetentionOptions, SeriesOptions<By> {}

/**
 * AUC and retention per model and pooled (the paper's Table 5), refused in words where the curve has too few points.
 * All rows are placed by one difficulty, from the solo trials of all groups.
 * @throws PolicyMismatchError when the trials were graded by different rules, unless `acrossPolicies`.
 */
export function retentionTable<By extends GroupColumn = "model">(
  pairs: Iterable<PairRow>,
  options: RetentionFigureOptions<By> = {},
): Figure<RetentionTableRow<By>> {
  const all = [...pairs];
  const by = seriesColumns(options);
  const groups = groupRows(all, by);
  const { by: _, ...rest } = options;
  const difficulties = difficulty(all, options.difficulty);
  const ofRows = { difficulties, ...rest };
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
      pooledNote(all, by),
      ...difficultyNotes(difficulties, groups.length),
      "at the end: passes of coop and of solo, of those that the curves hold",
      intervalNote(rows.filter(({ lower }) => lower !== null)),
      ...policyNotes(all, options),
      ...rows.flatMap((row) => notesOn(row, placeText(row, by))),
    ],
    width: options.width,
    draw: (look) =>
      dots(look, rows, {
        places,
        note: "{coopPassPlaced}, {soloPassPlaced}",
        value: "retention",
        lower: "lower",
        upper: "upper",
        title: "AUC coop / AUC solo",
        format: ".0%",
      }),
  });
}

/** What a row leaves out, or why it has no number. */
function notesOn({ refused, unplaced, undefinedResamples }: RetentionRow, place: string): string[] {
  const said = [];
  if (unplaced > 0) said.push(`${count(unplaced, "trial")} left out, their pairs have no difficulty`);
  if (refused !== null) said.push(refused);
  if (undefinedResamples > 0)
    said.push(`${count(undefinedResamples, "resample")} without a retention, the interval is over the others`);
  return said.map((text) => `${place}: ${text}`);
}
