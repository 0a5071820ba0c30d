import type { BootstrapOptions } from "../stats/cluster-bootstrap.ts";
import { curve, unplacedTrials, type CurveColumns } from "../stats/curve.ts";
import { difficulty, type DifficultyOptions } from "../stats/difficulty.ts";
import type { RatePolicy } from "../stats/policies.ts";
import { refuseMixedPolicies } from "../stats/policy-mismatch-error.ts";
import type { GroupColumn } from "../stats/success-rates.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { groupRows } from "../stats/group-rows.ts";
import { curves } from "./draw/curves.ts";
import { difficultyNotes, unplacedNotes } from "./difficulty-notes.ts";
import { makeFigure, type Figure } from "./figure.ts";
import { intervalNote, policyNotes, pooledNote, sharedNote } from "./notes.ts";
import type { SeriesOptions } from "./series.ts";

/** The columns of the groups are null where the groups are pooled. */
export type CurveRow<By extends GroupColumn = "model"> = CurveColumns &
  Readonly<Record<By, PairRow[By] | null>> & { readonly setting: string | null };

export interface CurveFigureOptions<By extends GroupColumn = "model">
  extends RatePolicy, BootstrapOptions, SeriesOptions<By> {
  /** One panel per model instead of the models pooled by their counts: the same as `by: ["model"]`. */
  readonly perModel?: boolean;
  readonly difficulty?: DifficultyOptions;
  readonly acrossPolicies?: boolean;
}

/**
 * Solo and coop success over relative difficulty with bands of intervals (Fig. 4 right, pooled, and Fig. 7, per model, in the PDF;
 * Fig. 3 right and Fig. 6 in the HTML). Pooled unless `by` says what has a panel of its own.
 * All groups are placed by one difficulty, from the solo trials of all of them.
 * @throws PolicyMismatchError when the trials were graded by different rules, unless `acrossPolicies`.
 */
export function difficultyCurve<By extends GroupColumn = "model">(
  pairs: Iterable<PairRow>,
  options: CurveFigureOptions<By> = {},
): Figure<CurveRow<By>> {
  const all = [...pairs];
  refuseMixedPolicies(
    "success over difficulty",
    all.map((row) => row.evalPolicy),
    options.acrossPolicies,
  );
  const by: readonly GroupColumn[] = options.by ?? (options.perModel === true ? ["model"] : []);
  const difficulties = difficulty(all, options.difficulty);
  const pooled = by.length === 0 ? { model: null } : {};
  const rows = curve(all, difficulties, { ...options, by: [...by, "setting"] }).map((row) => ({
    ...pooled,
    ...row,
  })) as unknown as CurveRow<By>[];
  const buckets = new Set(rows.map(({ bucket }) => bucket)).size;
  const [method, ...doubts] = difficultyNotes(difficulties, groupRows(all, by).length);
  return makeFigure({
    name: "difficulty-curve",
    title: "Success over relative difficulty",
    rows,
    notes: [
      sharedNote(rows, [by, ["setting"]]),
      pooledNote(all, by),
      method ?? null,
      buckets < 3
        ? `${buckets} populated buckets: too few for a curve; run more solo repeats, or use an external or gold-overlap difficulty`
        : null,
      ...doubts,
      intervalNote(rows)?.replace("lines", "bands") ?? null,
      ...policyNotes(all, options),
      ...unplacedNotes(unplacedTrials(all, difficulties, options), [...by, "setting"]),
    ],
    width: options.width,
    draw: (look) => curves(look, rows, by),
  });
}
