import type { BootstrapOptions } from "../stats/cluster-bootstrap.ts";
import { distribution, type Distribution } from "../stats/distribution.ts";
import { groupRows } from "../stats/group-rows.ts";
import { taskOf } from "../stats/rate-interval.ts";
import type { GroupColumn } from "../stats/success-rates.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { boxes, boxNote } from "./draw/boxes.ts";
import { makeFigure, type Figure } from "./figure.ts";
import { gradedTrials } from "./graded.ts";
import { intervalNote, onlyGradedNote, pooledNote, sharedNote, unknownNote } from "./notes.ts";
import { seriesColumns, type SeriesOptions } from "./series.ts";

export interface DistributionColumns extends Distribution {
  /** Graded trials whose number is not known. */
  readonly unknown: number;
  readonly unit: string;
}

export type DistributionRow<By extends GroupColumn = "model"> = Pick<PairRow, By | "setting"> & DistributionColumns;

export interface DistributionOptions<By extends GroupColumn = "model"> extends SeriesOptions<By>, BootstrapOptions {}

interface Quantity {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  /** What a trial without the number has: `trials whose cost is unknown`. */
  readonly unknown: string;
  readonly valueOf: (row: PairRow) => number | null;
}

function trialDistribution<By extends GroupColumn>(
  quantity: Quantity,
  pairs: Iterable<PairRow>,
  options: DistributionOptions<By>,
): Figure<DistributionRow<By>> {
  const all = [...pairs];
  const by = seriesColumns(options);
  const graded = gradedTrials(all);
  const rows = groupRows(graded, [...by, "setting"]).flatMap(({ key, rows: trials }) => {
    const values = trials.flatMap((row) => {
      const value = quantity.valueOf(row);
      return value === null ? [] : [{ cluster: taskOf(row), value }];
    });
    if (values.length === 0) return [];
    return [{ ...key, ...distribution(values, options), unknown: trials.length - values.length, unit: quantity.unit }];
  }) as DistributionRow<By>[];
  const places = [by, ["setting"]];
  const unknown = graded.filter((row) => quantity.valueOf(row) === null).length;
  return makeFigure({
    name: quantity.name,
    title: quantity.title,
    rows,
    notes: [
      sharedNote(rows, places),
      pooledNote(all, by),
      boxNote,
      intervalNote(rows),
      onlyGradedNote(all),
      unknownNote(unknown, graded.length, quantity.unknown),
    ],
    width: options.width,
    draw: (look) => boxes(look, rows, { places, note: "n = {n}", title: quantity.unit }),
  });
}

/** What a graded trial cost: USD of its result, without failed attempts. */
export function costDistribution<By extends GroupColumn = "model">(
  pairs: Iterable<PairRow>,
  options: DistributionOptions<By> = {},
): Figure<DistributionRow<By>> {
  return trialDistribution(
    {
      name: "cost-distribution",
      title: "Cost of a trial",
      unit: "USD per trial",
      unknown: "trials whose cost is unknown",
      valueOf: ({ costUsd }) => costUsd,
    },
    pairs,
    options,
  );
}

/** Steps of all agents of a graded trial. */
export function stepsDistribution<By extends GroupColumn = "model">(
  pairs: Iterable<PairRow>,
  options: DistributionOptions<By> = {},
): Figure<DistributionRow<By>> {
  return trialDistribution(
    {
      name: "steps-distribution",
      title: "Steps of a trial",
      unit: "agent steps per trial, all agents",
      unknown: "trials whose steps are unknown",
      valueOf: ({ steps }) => steps,
    },
    pairs,
    options,
  );
}

/** How long the agent phase of a graded trial took, in minutes. */
export function wallTime<By extends GroupColumn = "model">(
  pairs: Iterable<PairRow>,
  options: DistributionOptions<By> = {},
): Figure<DistributionRow<By>> {
  return trialDistribution(
    {
      name: "wall-time",
      title: "Wall time of a trial",
      unit: "minutes of the agent phase",
      unknown: "trials whose duration is unknown",
      valueOf: ({ durationSec }) => (durationSec === null ? null : durationSec / 60),
    },
    pairs,
    options,
  );
}

/** Lines of all patches of a graded trial; a trial in which an agent left none counts with what there is. */
export function patchLines<By extends GroupColumn = "model">(
  pairs: Iterable<PairRow>,
  options: DistributionOptions<By> = {},
): Figure<DistributionRow<By>> {
  return trialDistribution(
    {
      name: "patch-lines",
      title: "Patch lines of a trial",
      unit: "lines of all patches of a trial",
      unknown: "trials whose patches are unknown",
      valueOf: (row) => row.patchLines,
    },
    pairs,
    options,
  );
}
