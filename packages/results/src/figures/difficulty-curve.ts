import { curve, unplacedTrials, type CurveColumns } from "../stats/curve.ts";
import { difficulty, type DifficultyOptions } from "../stats/difficulty.ts";
import type { RatePolicy } from "../stats/policies.ts";
import { refuseMixedPolicies } from "../stats/policy-mismatch-error.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { groupRows } from "../stats/group-rows.ts";
import { makeFigure, type Figure } from "./figure.ts";

export interface CurveRow extends CurveColumns {
  readonly model: string | null;
  readonly setting: string | null;
}

export interface CurveFigureOptions extends RatePolicy {
  /** One panel per model instead of the models pooled by their counts. */
  readonly perModel?: boolean;
  readonly difficulty?: DifficultyOptions;
  readonly acrossPolicies?: boolean;
}

/**
 * Solo and coop success over relative difficulty with Wilson bands (Fig. 4 right, pooled, and Fig. 7, per model, in the PDF;
 * Fig. 3 right and Fig. 6 in the HTML).
 * @throws PolicyMismatchError when the trials were graded by different rules, unless `acrossPolicies`.
 */
export function difficultyCurve(pairs: Iterable<PairRow>, options: CurveFigureOptions = {}): Figure<CurveRow> {
  const all = [...pairs];
  refuseMixedPolicies(
    "success over difficulty",
    all.map((row) => row.evalPolicy),
    options.acrossPolicies,
  );
  const difficulties = difficulty(all, options.difficulty);
  const rows: readonly CurveRow[] =
    options.perModel === true
      ? curve(all, difficulties, { ...options, by: ["model", "setting"] })
      : curve(all, difficulties, { ...options, by: ["setting"] }).map((row) => ({ model: null, ...row }));
  const buckets = new Set(rows.map(({ bucket }) => bucket)).size;
  // Pairs without a difficulty are counted below.
  const doubts = new Set(difficulties.flatMap(({ note, difficulty: d }) => (d === null ? [] : (note ?? []))));
  const notes = [
    `difficulty: ${difficulties[0]?.method ?? "none"}`,
    ...(buckets < 3
      ? [
          `${buckets} populated buckets: too few for a curve; run more solo repeats, or use an external or gold-overlap difficulty`,
        ]
      : []),
    ...doubts,
    ...unplacedNotes(unplacedTrials(all, difficulties, options), options.perModel === true),
  ];
  const x = { field: "midpoint", type: "quantitative", title: "relative difficulty", scale: { domain: [0, 1] } };
  const color = { field: "setting", type: "nominal" };
  const layers = {
    layer: [
      {
        mark: { type: "area", opacity: 0.2 },
        encoding: { y: { field: "lower", type: "quantitative" }, y2: { field: "upper" } },
      },
      {
        mark: { type: "line", point: true },
        encoding: { y: { field: "rate", type: "quantitative", title: "success rate", scale: { domain: [0, 1] } } },
      },
    ],
    encoding: { x, color },
  };
  const drawing = options.perModel === true ? { facet: { field: "model", type: "nominal" }, spec: layers } : layers;
  return makeFigure("difficulty-curve", "Success over relative difficulty", rows, drawing, notes);
}

function unplacedNotes(trials: readonly PairRow[], perModel: boolean): string[] {
  return groupRows(trials, perModel ? ["model", "setting"] : ["setting"]).map(({ key, rows }) => {
    const whose = Object.values(key)
      .filter((name) => name !== null)
      .join(", ");
    return `${whose}: ${rows.length} trials left out, their pairs have no difficulty`;
  });
}
