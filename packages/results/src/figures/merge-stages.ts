import { worksAlone } from "../setting.ts";
import { groupRows, sharedText } from "../stats/group-rows.ts";
import { outcome, policyText, withDefaults, type RatePolicy } from "../stats/policies.ts";
import { refuseMixedPolicies } from "../stats/policy-mismatch-error.ts";
import { rateInterval, type RateInterval, type RateIntervalOptions } from "../stats/rate-interval.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { makeFigure, rateBars, type Figure } from "./figure.ts";

export interface MergeStageRow extends RateInterval {
  readonly model: string | null;
  readonly setting: string | null;
  /** `plain`: the plain merge or identical patches. `fallback`: also what upstream falls back to, union or agent1's patch alone. */
  readonly stage: "plain" | "fallback";
  readonly policy: string;
  readonly evalPolicy: string | null;
}

export interface MergeStageOptions extends Omit<RatePolicy, "success">, RateIntervalOptions {
  readonly acrossPolicies?: boolean;
}

/**
 * Cumulative coop success by what was merged (the paper's Table 6; upstream has no learned resolver).
 * @throws PolicyMismatchError when the trials were graded by different rules, unless `acrossPolicies`.
 */
export function mergeStages(pairs: Iterable<PairRow>, options: MergeStageOptions = {}): Figure<MergeStageRow> {
  const coop = [...pairs].filter((row) => !worksAlone(row.setting));
  refuseMixedPolicies(
    "success by merge stage",
    coop.map((row) => row.evalPolicy),
    options.acrossPolicies,
  );
  const rows = groupRows(coop, ["model", "setting"]).flatMap(({ key, rows: group }) =>
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
  );
  return makeFigure("merge-stages", "Coop success by merge stage", rows, {
    facet: { field: "model", type: "nominal" },
    spec: rateBars("setting", "stage", "success rate"),
  });
}
