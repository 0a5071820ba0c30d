import { groupRows, sharedText } from "../stats/group-rows.ts";
import { outcome, type RatePolicy } from "../stats/policies.ts";
import { rateInterval, type RateInterval, type RateIntervalOptions } from "../stats/rate-interval.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { type Side, valuesOf } from "./side.ts";

/** What one side is and came to, over all its trials. */
export interface SideSummary extends RateInterval {
  readonly name: string;
  /** Different pairs. */
  readonly pairs: number;
  /** The most trials that a pair has. */
  readonly repeats: number;
  readonly runs: number;
  readonly tasks: number;
  readonly setting: string | null;
  readonly arm: string | null;
  readonly model: string | null;
  readonly agentFramework: string | null;
  readonly upstreamVersion: string | null;
  readonly evalPolicy: string | null;
  /** Planned trials that came to an infrastructure error, or to no verdict. */
  readonly infraErrors: number;
  readonly pending: number;
}

export function summaryOf(side: Side, policy: Required<RatePolicy>, options: RateIntervalOptions): SideSummary {
  const { name, pairs } = side;
  const planned = pairs.filter((row) => row.planned);
  const byPair = groupRows(pairs, ["pairKey"]);
  const shared = (column: "setting" | "arm" | "model" | "agentFramework" | "upstreamVersion" | "evalPolicy") =>
    sharedText(pairs.map((row: PairRow) => row[column]));
  return {
    name,
    pairs: byPair.length,
    repeats: byPair.reduce((most, { rows }) => Math.max(most, rows.length), 0),
    runs: valuesOf(pairs, "run").length,
    tasks: groupRows(pairs, ["repo", "taskId"]).length,
    setting: shared("setting"),
    arm: shared("arm"),
    model: shared("model"),
    agentFramework: shared("agentFramework"),
    upstreamVersion: shared("upstreamVersion"),
    evalPolicy: shared("evalPolicy"),
    infraErrors: planned.filter(({ verdict }) => verdict === "infra_error").length,
    pending: planned.filter(({ verdict }) => verdict === null).length,
    ...rateInterval(pairs, (row) => outcome(row, policy), options),
  };
}
