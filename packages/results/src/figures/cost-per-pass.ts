import type { BootstrapOptions } from "../stats/cluster-bootstrap.ts";
import { clusterRatio } from "../stats/cluster-ratio.ts";
import { groupRows } from "../stats/group-rows.ts";
import { intervalName, type IntervalName } from "../stats/interval-name.ts";
import { taskOf } from "../stats/rate-interval.ts";
import type { GroupColumn } from "../stats/success-rates.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { dots } from "./draw/dots.ts";
import { makeFigure, type Figure } from "./figure.ts";
import { count, intervalNote, pooledNote, sharedNote } from "./notes.ts";
import { seriesColumns, type SeriesOptions } from "./series.ts";

export interface CostPerPassColumns {
  /** `out`: what the results of graded trials cost. `in`: all that was spent, infra errors and failed attempts too. */
  readonly infraCost: "in" | "out";
  /** Trials counted; those without a known cost are left out, their passes too. */
  readonly n: number;
  readonly passes: number;
  readonly costUsd: number;
  /** costUsd / passes; null without a pass. */
  readonly costPerPassUsd: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly ci: IntervalName<"task-cluster-bootstrap">;
  /** Trials left out, since what they cost is not known in full. */
  readonly costUnknown: number;
}

export type CostPerPassRow<By extends GroupColumn = "model"> = Pick<PairRow, By | "setting"> & CostPerPassColumns;

export interface CostPerPassOptions<By extends GroupColumn = "model"> extends SeriesOptions<By>, BootstrapOptions {}

/**
 * What a pass costs: the sum of the costs over the number of passes, with and without what infrastructure failures cost. An upper
 * bound is missing where so many resamples have no pass, and so an infinite cost per pass, that it falls on one.
 */
export function costPerPass<By extends GroupColumn = "model">(
  pairs: Iterable<PairRow>,
  options: CostPerPassOptions<By> = {},
): Figure<CostPerPassRow<By>> {
  const all = [...pairs].filter(({ planned }) => planned);
  const by = seriesColumns(options);
  const rows = groupRows(all, [...by, "setting"]).flatMap(({ key, rows: trials }) =>
    (["out", "in"] as const).map((infraCost) => ({ ...key, ...costs(trials, infraCost, options) })),
  ) as CostPerPassRow<By>[];
  const places = [by, ["setting"], ["infraCost"]];
  const ungraded = all.filter((row) => !isGraded(row) && spent(row) !== null);
  const onlyIn = [
    count(ungraded.filter(({ verdict }) => verdict === "infra_error").length, "infra error"),
    count(ungraded.filter(({ verdict }) => verdict === null).length, "pending trial"),
  ].filter((text) => text !== null);
  const leftOut = (infraCost: CostPerPassColumns["infraCost"], what: string, why: string) => {
    const unknown = rows.reduce((sum, row) => sum + (row.infraCost === infraCost ? row.costUnknown : 0), 0);
    return unknown === 0 ? null : `left out of "${infraCost}", their passes too: ${count(unknown, what)} ${why}`;
  };
  return makeFigure({
    name: "cost-per-pass",
    title: "Cost per pass",
    rows: rows.filter(({ n }) => n > 0),
    notes: [
      sharedNote(rows, places),
      pooledNote(all, by),
      "infra cost out: results of graded trials; in: all that was spent, infra errors and failed attempts too",
      intervalNote(rows.filter(({ costPerPassUsd }) => costPerPassUsd !== null)),
      rows.some(({ lower, upper }) => lower !== null && upper === null)
        ? "a line to the edge has no upper end: so often a draw of tasks has no pass"
        : null,
      onlyIn.length === 0 ? null : `what ${onlyIn.join(" and ")} cost is only in "in"`,
      leftOut("out", "graded trial", "whose cost is unknown"),
      leftOut("in", "trial", "whose cost, with all attempts, is not known in full"),
    ],
    width: options.width,
    draw: (look) =>
      dots(look, rows, {
        places,
        note: "{passes}/{n}",
        value: "costPerPassUsd",
        lower: "lower",
        upper: "upper",
        title: "USD per pass; passes/trials at the end",
        format: "$,~f",
      }),
  });
}

function costs(
  trials: readonly PairRow[],
  infraCost: CostPerPassColumns["infraCost"],
  options: BootstrapOptions,
): CostPerPassColumns {
  const counted = infraCost === "in" ? trials : trials.filter(isGraded);
  const parts = counted.flatMap((row) => {
    const cost = infraCost === "in" ? spent(row) : row.costUsd;
    return cost === null ? [] : [{ cluster: taskOf(row), above: cost, below: row.verdict === "pass" ? 1 : 0 }];
  });
  const { estimate, lower, upper } = clusterRatio(parts, options);
  return {
    infraCost,
    n: parts.length,
    passes: parts.reduce((sum, { below }) => sum + below, 0),
    costUsd: parts.reduce((sum, { above }) => sum + above, 0),
    costPerPassUsd: estimate,
    lower,
    upper,
    ci: intervalName("task-cluster-bootstrap", options.level),
    costUnknown: counted.length - parts.length,
  };
}

function isGraded({ verdict }: PairRow): boolean {
  return verdict === "pass" || verdict === "fail";
}

/** What is known of the spend of all attempts; null where an attempt has no price. */
function spent({ spentKnownUsd, costUsd, unpricedAttempts }: PairRow): number | null {
  return (unpricedAttempts ?? 0) > 0 ? null : (spentKnownUsd ?? costUsd);
}
