import { groupRows } from "../stats/group-rows.ts";
import { rateInterval, type RateInterval, type RateIntervalOptions } from "../stats/rate-interval.ts";
import type { GroupColumn } from "../stats/success-rates.ts";
import type { AttemptRow } from "../tables/attempts-shape.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { rateDots } from "./draw/dots.ts";
import { makeFigure, type Figure } from "./figure.ts";
import { count, intervalNote, pooledNote, sharedNote } from "./notes.ts";
import { seriesColumns, type SeriesOptions } from "./series.ts";

/** A success is a planned trial that ended with this infrastructure failure. */
export type InfraRow<By extends GroupColumn = "model"> = Pick<PairRow, By | "setting" | "reason"> &
  RateInterval & {
    /** Attempts that failed so, those that a retry made good included; null where no attempts are recorded. */
    readonly failedAttempts: number | null;
  };

export interface InfraOptions<By extends GroupColumn = "model"> extends SeriesOptions<By>, RateIntervalOptions {}

/** Share of the planned trials that ended in each infrastructure failure, and how many attempts it cost. */
export function infraByReason<By extends GroupColumn = "model">(
  pairs: Iterable<PairRow>,
  attempts: Iterable<AttemptRow> = [],
  options: InfraOptions<By> = {},
): Figure<InfraRow<By>> {
  const planned = [...pairs].filter((row) => row.planned);
  const by = seriesColumns(options);
  const failed = [...attempts].filter(({ verdict }) => verdict === "infra_error");
  const failedOf = countBy(failed, (row) => JSON.stringify([row.run, row.setting, row.pairKey, row.reason]));
  const recorded = new Set([...attempts].map(({ run }) => run));
  const reasons = [
    ...new Set([...planned, ...failed].filter(({ verdict }) => verdict === "infra_error").map(({ reason }) => reason)),
  ].sort();
  const rows = groupRows(planned, [...by, "setting"]).flatMap(({ key, rows: trials }) =>
    reasons
      .map((reason) => ({
        ...key,
        reason,
        ...rateInterval(trials, (row) => row.verdict === "infra_error" && row.reason === reason, options),
        failedAttempts: trials.some(({ run }) => recorded.has(run))
          ? trials.reduce(
              (sum, row) => sum + (failedOf.get(JSON.stringify([row.run, row.setting, row.pairKey, reason])) ?? 0),
              0,
            )
          : null,
      }))
      .filter(({ k, failedAttempts }) => k > 0 || (failedAttempts ?? 0) > 0),
  ) as InfraRow<By>[];
  const places = [by, ["reason"], ["setting"]];
  const most = Math.max(0.05, ...rows.map(({ upper, rate }) => upper ?? rate ?? 0));
  const hasAttempts = rows.some(({ failedAttempts }) => failedAttempts !== null);
  const pending = planned.filter(({ verdict }) => verdict === null).length;
  return makeFigure({
    name: "infra-by-reason",
    title: "Infrastructure failures by reason",
    rows,
    notes: [
      sharedNote(rows, places),
      pooledNote(planned, by),
      `at the end: trials that ended so / planned trials${hasAttempts ? ", and attempts that failed so" : ""}`,
      intervalNote(rows),
      pending === 0 ? null : `${count(pending, "pending trial")} counted among the planned`,
    ],
    width: options.width,
    draw: (look) =>
      rateDots(look, rows, places, "share of the planned trials", {
        domain: [0, Math.min(1, most)],
        note: hasAttempts ? "{k}/{n}, {failedAttempts}" : "{k}/{n}",
      }),
  });
}

function countBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}
