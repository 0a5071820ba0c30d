import type { BootstrapOptions } from "../stats/cluster-bootstrap.ts";
import { clusterRatio } from "../stats/cluster-ratio.ts";
import { groupRows } from "../stats/group-rows.ts";
import { intervalName } from "../stats/interval-name.ts";
import { outcome, policyText, withDefaults, type RatePolicy } from "../stats/policies.ts";
import { rateInterval, taskOf } from "../stats/rate-interval.ts";
import type { GroupColumn } from "../stats/success-rates.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { measurePanels } from "./draw/measures.ts";
import { makeFigure, type Figure } from "./figure.ts";
import { gradedTrials } from "./graded.ts";
import { intervalNote, policyNotes, pooledNote, sharedNote, unknownNote } from "./notes.ts";
import { seriesColumns, type SeriesOptions } from "./series.ts";

export interface RepositoryColumns {
  readonly repository: string;
  readonly measure: "success" | "cost" | "steps";
  /** Passes over trials; mean USD; mean agent steps. */
  readonly value: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly ci: string;
  /** Passes; null where the measure is a mean. */
  readonly k: number | null;
  readonly n: number;
  /** Of the success; null elsewhere. */
  readonly policy: string | null;
}

export type RepositoryRow<By extends GroupColumn = "model"> = Pick<PairRow, By | "setting"> & RepositoryColumns;

export interface RepositoryOptions<By extends GroupColumn = "model">
  extends SeriesOptions<By>, RatePolicy, BootstrapOptions {}

/** Success, cost and steps of each repository. A repository of one task has no interval for its means: tasks are what is resampled. */
export function perRepository<By extends GroupColumn = "model">(
  pairs: Iterable<PairRow>,
  options: RepositoryOptions<By> = {},
): Figure<RepositoryRow<By>> {
  const all = [...pairs];
  const by = seriesColumns(options);
  const policy = withDefaults(options);
  const graded = gradedTrials(all);
  const inOrder = all.toSorted((a, b) => (a.repo < b.repo ? -1 : a.repo > b.repo ? 1 : 0));
  const rows = groupRows(inOrder, [...by, "repo", "setting"]).flatMap(({ key: { repo, ...key }, rows: trials }) => {
    const named = { ...key, repository: repo.replace(/_task$/, "") };
    const success = rateInterval(trials, (row) => outcome(row, policy), options);
    const { rate, ...interval } = success;
    const mean = (measure: "cost" | "steps", valueOf: (row: PairRow) => number | null) =>
      meanRow(measure, gradedTrials(trials), valueOf, options);
    return [
      { ...named, measure: "success" as const, value: rate, ...interval, policy: policyText(policy) },
      { ...named, ...mean("cost", ({ costUsd }) => costUsd) },
      { ...named, ...mean("steps", ({ steps }) => steps) },
    ].filter(({ n }) => n > 0);
  }) as unknown as RepositoryRow<By>[];
  const places = [by, ["repository"], ["setting"]];
  const drawn = rows.map((row) => ({ ...row, counts: row.k === null ? `n = ${row.n}` : `${row.k}/${row.n}` }));
  const unknown = (column: "costUsd" | "steps") => graded.filter((row) => row[column] === null).length;
  return makeFigure({
    name: "per-repository",
    title: "Success, cost and steps by repository",
    rows,
    notes: [
      sharedNote(rows, places),
      pooledNote(all, by),
      "cost and steps: means over the graded trials",
      intervalNote(rows),
      ...policyNotes(all, options),
      unknownNote(unknown("costUsd"), graded.length, "costs that are unknown"),
      unknownNote(unknown("steps"), graded.length, "numbers of steps that are unknown"),
    ],
    width: options.width,
    draw: (look) => ({
      data: { values: drawn },
      ...measurePanels(
        look,
        drawn,
        [
          { measure: "success", title: "success rate", format: "%", domain: [0, 1] },
          { measure: "cost", title: "mean USD per trial", format: "$,~f" },
          { measure: "steps", title: "mean agent steps per trial", format: ",~f" },
        ],
        places,
        "{counts}",
      ),
    }),
  });
}

function meanRow(
  measure: "cost" | "steps",
  trials: readonly PairRow[],
  valueOf: (row: PairRow) => number | null,
  options: BootstrapOptions,
) {
  const parts = trials.flatMap((row) => {
    const value = valueOf(row);
    return value === null ? [] : [{ cluster: taskOf(row), above: value, below: 1 }];
  });
  const { estimate, lower, upper } = clusterRatio(parts, options);
  const ci = intervalName("task-cluster-bootstrap", options.level);
  return { measure, value: estimate, lower, upper, ci, k: null, n: parts.length, policy: null };
}
