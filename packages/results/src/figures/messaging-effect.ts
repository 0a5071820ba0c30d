import { messagingArms } from "../setting.ts";
import { compare, type CompareOptions, type Comparison } from "../stats/compare.ts";
import { holm } from "../stats/holm.ts";
import { groupRows } from "../stats/group-rows.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { makeFigure, type Figure } from "./figure.ts";

export interface MessagingEffectRow extends Comparison {
  readonly model: string | null;
  /** Holm-adjusted over the models. */
  readonly pHolm: number | null;
}

/**
 * What messages change: success with and without them on the same pairs, per model (Fig. 5a in the PDF, 4a in the HTML; the Δ
 * of Table 6). Test and interval as in `pairedOutcomes`, Holm over the models.
 * @throws PolicyMismatchError when the trials were graded by different rules, unless `acrossPolicies`.
 */
export function messagingEffect(pairs: Iterable<PairRow>, options: CompareOptions = {}): Figure<MessagingEffectRow> {
  const comparisons = groupRows(pairs, ["model"]).map(({ key, rows }) => ({
    ...key,
    ...compare(rows, messagingArms.with, messagingArms.without, options),
  }));
  const adjusted = holm(comparisons.map(({ p }) => p));
  const rows = comparisons.map((row, i) => ({ ...row, pHolm: adjusted[i] ?? null }));
  const y = { field: "model", type: "nominal", title: null };
  return makeFigure(
    "messaging-effect",
    "Success with messages minus without",
    rows,
    {
      layer: [
        {
          mark: { type: "rule" },
          encoding: {
            x: { field: "lower", type: "quantitative", title: "difference of the success rates" },
            x2: { field: "upper" },
          },
        },
        { mark: { type: "point", filled: true }, encoding: { x: { field: "difference", type: "quantitative" } } },
        { mark: { type: "rule", strokeDash: [4, 4] }, encoding: { x: { datum: 0 } } },
      ],
      encoding: { y },
    },
    rows.flatMap(({ power }) => power ?? []),
  );
}
