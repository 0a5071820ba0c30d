import { groupRows } from "../stats/group-rows.ts";
import { retentionRow, type RetentionOptions, type RetentionRow } from "../stats/retention-row.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { makeFigure, type Figure } from "./figure.ts";

export interface RetentionTableRow extends RetentionRow {
  readonly model: string | null;
}

/**
 * AUC and retention per model and pooled (the paper's Table 5), refused in words where the curve has too few points.
 * @throws PolicyMismatchError when the trials were graded by different rules, unless `acrossPolicies`.
 */
export function retentionTable(pairs: Iterable<PairRow>, options: RetentionOptions = {}): Figure<RetentionTableRow> {
  const all = [...pairs];
  const models = groupRows(all, ["model"]);
  const rows = [
    ...models.map(({ key, rows: ofModel }) => ({ ...key, ...retentionRow(ofModel, options) })),
    ...(models.length > 1 ? [{ model: "pooled", ...retentionRow(all, options) }] : []),
  ];
  const drawing = {
    mark: { type: "bar" },
    encoding: {
      x: { field: "model", type: "nominal", title: null },
      y: { field: "retention", type: "quantitative", title: "AUC coop / AUC solo" },
    },
  };
  return makeFigure(
    "retention",
    "Retention of the solo curve",
    rows,
    drawing,
    rows.flatMap(({ model, refused }) => (refused === null ? [] : [`${model ?? "unknown model"}: ${refused}`])),
  );
}
