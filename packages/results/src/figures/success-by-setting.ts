import type { PairRow } from "../tables/pairs-shape.ts";
import { refuseMixedPolicies } from "../stats/policy-mismatch-error.ts";
import { successRates, type RateColumns, type SuccessRateOptions } from "../stats/success-rates.ts";
import { publishedLeaderboard, settingColumn } from "./published-leaderboard.ts";
import { makeFigure, rateBars, type Figure } from "./figure.ts";

export interface SuccessRow extends Omit<RateColumns, "k" | "ci"> {
  /** null for most published rates: their counts do not agree with each other. */
  readonly k: number | null;
  /** null for published rates. */
  readonly ci: RateColumns["ci"] | null;
  readonly model: string | null;
  readonly setting: string | null;
  readonly source: string;
}

export interface SuccessFigureOptions extends Omit<SuccessRateOptions<"model" | "setting">, "by"> {
  /** Add the published leaderboard; `policy` says which subset each rate is of, most are of all 652 pairs. */
  readonly baselines?: boolean;
  readonly acrossPolicies?: boolean;
}

/**
 * Success per model and setting with 95 % intervals (Fig. 4 left in the PDF, Fig. 3 in the HTML; with comm and no-comm also
 * Fig. 5a, HTML 4a).
 * @throws PolicyMismatchError when the trials were graded by different rules, unless `acrossPolicies`.
 */
export function successBySetting(pairs: Iterable<PairRow>, options: SuccessFigureOptions = {}): Figure<SuccessRow> {
  const all = [...pairs];
  refuseMixedPolicies(
    "success by setting",
    all.map((row) => row.evalPolicy),
    options.acrossPolicies,
  );
  const ours = successRates(all, { ...options, by: ["model", "setting"] }).map((row) => ({
    ...row,
    source: "these results",
  }));
  const published = options.baselines === true ? publishedLeaderboard.flatMap(baselineRows) : [];
  return makeFigure(
    "success-by-setting",
    "Success by setting",
    [...ours, ...published],
    rateBars("model", "setting", "success rate"),
    ours.length === 0 ? ["no trials"] : [`ours: ${ours[0]?.policy}`],
  );
}

function baselineRows(entry: (typeof publishedLeaderboard)[number]): SuccessRow[] {
  return entry.rates.map(({ setting, percent, k, n, note }) => ({
    model: `${entry.model}, ${entry.framework}`,
    setting: settingColumn(setting),
    k,
    n,
    rate: percent / 100,
    lower: null,
    upper: null,
    ci: null,
    excluded: 0,
    policy: ["as published", entry.subset, ...(note === null ? [] : [note])].join(", "),
    evalPolicy: null,
    source: entry.source,
  }));
}
