import { worksAlone } from "../setting.ts";
import { groupRows } from "../stats/group-rows.ts";
import { rateInterval, type RateInterval, type RateIntervalOptions } from "../stats/rate-interval.ts";
import type { GroupColumn } from "../stats/success-rates.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { rateDots } from "./draw/dots.ts";
import { makeFigure, type Figure } from "./figure.ts";
import { gradedTrials } from "./graded.ts";
import { intervalNote, onlyGradedNote, pooledNote, sharedNote, unknownNote } from "./notes.ts";
import { seriesColumns, type SeriesOptions } from "./series.ts";

/** A success is a trial in which every agent left a patch that is not empty. */
export type PatchShareRow<By extends GroupColumn = "model"> = Pick<PairRow, By | "setting"> &
  RateInterval & { /** Graded trials of which it is not known. */ readonly unknown: number };

export interface PatchShareOptions<By extends GroupColumn = "model"> extends SeriesOptions<By>, RateIntervalOptions {}

/** Share of the graded trials in which every agent left a patch. */
export function patchShare<By extends GroupColumn = "model">(
  pairs: Iterable<PairRow>,
  options: PatchShareOptions<By> = {},
): Figure<PatchShareRow<By>> {
  const all = [...pairs];
  const by = seriesColumns(options);
  const graded = gradedTrials(all);
  const rows = groupRows(graded, [...by, "setting"])
    .map(({ key, rows: trials }) => {
      const interval = rateInterval(trials, allPatched, options);
      return { ...key, ...interval, unknown: trials.length - interval.n };
    })
    .filter(({ n }) => n > 0) as PatchShareRow<By>[];
  const places = [by, ["setting"]];
  const unknown = graded.filter((row) => allPatched(row) === null).length;
  return makeFigure({
    name: "patch-share",
    title: "Trials in which every agent left a patch",
    rows,
    notes: [
      sharedNote(rows, places),
      pooledNote(all, by),
      intervalNote(rows),
      onlyGradedNote(all),
      unknownNote(unknown, graded.length, "trials whose patches are unknown"),
    ],
    width: options.width,
    draw: (look) => rateDots(look, rows, places, "share of the graded trials"),
  });
}

function allPatched(row: PairRow): boolean | null {
  const [a, b] = [row.aPatchLines, row.bPatchLines];
  if (worksAlone(row.setting)) return a === null ? null : a > 0;
  return row.bothPatched ?? (a === null || b === null ? null : a > 0 && b > 0);
}
