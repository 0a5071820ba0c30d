import { groupRows, sharedText } from "../stats/group-rows.ts";
import { outcome, policyText, withDefaults, type RatePolicy } from "../stats/policies.ts";
import { wilson } from "../stats/wilson.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { makeFigure, rateBars, type Figure } from "./figure.ts";

export interface MergeStageRow {
  readonly model: string | null;
  readonly setting: string | null;
  /** `plain`: the plain merge or identical patches. `fallback`: also what upstream falls back to, union or agent1's patch alone. */
  readonly stage: "plain" | "fallback";
  readonly k: number;
  readonly n: number;
  readonly rate: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly policy: string;
  readonly evalPolicy: string | null;
}

/** Cumulative coop success by what was merged (the paper's Table 6; upstream has no learned resolver). */
export function mergeStages(
  pairs: Iterable<PairRow>,
  options: Omit<RatePolicy, "success"> = {},
): Figure<MergeStageRow> {
  const coop = [...pairs].filter((row) => row.setting !== "solo");
  const rows = groupRows(coop, ["model", "setting"]).flatMap(({ key, rows: group }) =>
    (["plain", "fallback"] as const).map((stage) => {
      const policy = withDefaults({ ...options, success: stage === "plain" ? "naive-only" : "eval" });
      const outcomes = group.flatMap((row) => outcome(row, policy) ?? []);
      const k = outcomes.filter(Boolean).length;
      return {
        ...key,
        stage,
        k,
        n: outcomes.length,
        ...wilson(k, outcomes.length),
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
