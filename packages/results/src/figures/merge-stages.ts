import { worksAlone } from "../setting.ts";
import { groupRows, sharedText } from "../stats/group-rows.ts";
import { outcome, policyText, withDefaults, type RatePolicy } from "../stats/policies.ts";
import { refuseMixedPolicies } from "../stats/policy-mismatch-error.ts";
import { rateInterval, type RateInterval, type RateIntervalOptions } from "../stats/rate-interval.ts";
import type { GroupColumn } from "../stats/success-rates.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { rateDots } from "./draw/dots.ts";
import { makeFigure, type Figure } from "./figure.ts";
import { intervalNote, policyNotes, pooledNote, sharedNote } from "./notes.ts";
import { seriesColumns, type SeriesOptions } from "./series.ts";

export interface MergeStageColumns extends RateInterval {
  /** `plain`: the plain merge or identical patches. `fallback`: also what upstream falls back to, union or agent1's patch alone. */
  readonly stage: "plain" | "fallback";
  readonly policy: string;
  readonly evalPolicy: string | null;
}

export type MergeStageRow<By extends GroupColumn = "model"> = Pick<PairRow, By | "setting"> & MergeStageColumns;

export interface MergeStageOptions<By extends GroupColumn = "model">
  extends Omit<RatePolicy, "success">, RateIntervalOptions, SeriesOptions<By> {
  readonly acrossPolicies?: boolean;
}

/**
 * Cumulative coop success by what was merged (the paper's Table 6; upstream has no learned resolver).
 * @throws PolicyMismatchError when the trials were graded by different rules, unless `acrossPolicies`.
 */
export function mergeStages<By extends GroupColumn = "model">(
  pairs: Iterable<PairRow>,
  options: MergeStageOptions<By> = {},
): Figure<MergeStageRow<By>> {
  const coop = [...pairs].filter((row) => !worksAlone(row.setting));
  refuseMixedPolicies(
    "success by merge stage",
    coop.map((row) => row.evalPolicy),
    options.acrossPolicies,
  );
  const by = seriesColumns(options);
  const rows = groupRows(coop, [...by, "setting"]).flatMap(({ key, rows: group }) =>
    (["plain", "fallback"] as const).map((stage) => {
      const policy = withDefaults({ ...options, success: stage === "plain" ? "naive-only" : "eval" });
      return {
        ...key,
        stage,
        ...rateInterval(group, (row) => outcome(row, policy), options),
        policy: policyText(policy),
        evalPolicy: sharedText(group.map((row) => row.evalPolicy)),
      };
    }),
  ) as MergeStageRow<By>[];
  const places = [by, ["setting"], ["stage"]];
  return makeFigure({
    name: "merge-stages",
    title: "Coop success by merge stage",
    rows,
    notes: [
      sharedNote(rows, places),
      pooledNote(coop, by),
      "plain: the plain merge or identical patches; fallback: also union, or agent1's patch alone",
      intervalNote(rows),
      ...policyNotes(coop, options),
    ],
    width: options.width,
    draw: (look) => rateDots(look, rows, places, "success rate"),
  });
}
