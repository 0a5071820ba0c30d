import type { PageData, PageTrial } from "../load/page-data.ts";
import { columnGroups, type ColumnGroup, pairLines, type PairLine, type RunColumn, runColumns } from "./columns.ts";
import { facetValues } from "./facets.ts";
import { grouped, type Shown } from "./group.ts";
import { matcher } from "./match.ts";
import { sortPairs, sortTrials } from "./order.ts";
import { type GridQuery, parseQuery } from "./query.ts";

/** What the grid shows. */
export interface ShownGrid {
  readonly columns: readonly RunColumn[];
  readonly groups: readonly ColumnGroup[];
  readonly rows: readonly Shown<PairLine>[];
  /** Trials that match; the others of their pairs stand in the grid too, and do not count. */
  readonly matching: ReadonlySet<PageTrial>;
}

type Trials = Pick<PageData, "trials">;

/** A pair is shown with all of its trials where one of them matches: to see one alone would hide what it is compared with. */
export function shownGrid({ trials }: Trials, query: GridQuery): ShownGrid {
  const matching = new Set(trials.filter(matcher(query, trials)));
  const wanted = (["setting", "arm", "run"] as const).filter((name) => query.facets[name].length > 0);
  const inColumns = trials.filter((trial) =>
    wanted.every((name) => facetValues(name, trial).some((value) => query.facets[name].includes(value))),
  );
  const columns = runColumns(inColumns);
  const pairs = new Set([...matching].map(({ row }) => row.pairKey));
  const lines = pairLines(
    inColumns.filter(({ row }) => pairs.has(row.pairKey)),
    columns,
  );
  const sorted = sortPairs(lines, query.sort, query.descending);
  const rows = grouped(
    sorted,
    query.group,
    (line) => line,
    (line) => line.trials.filter((trial) => matching.has(trial)),
  );
  return { columns, groups: columnGroups(columns), rows, matching };
}

export function shownList({ trials }: Trials, query: GridQuery): Shown<PageTrial>[] {
  const sorted = sortTrials(trials.filter(matcher(query, trials)), query.sort, query.descending);
  return grouped(
    sorted,
    query.group,
    ({ row }) => row,
    (trial) => [trial],
  );
}

/** The trials that a query of the grid's address shows, in the order in which they stand there: for the way to the next one. */
export function filteredTrials(data: Trials, params: URLSearchParams): PageTrial[] {
  const query = parseQuery(params);
  if (query.view === "list") return items(shownList(data, query));
  const { rows, matching } = shownGrid(data, query);
  return items(rows).flatMap(({ cells }) => cells.flat().filter((trial) => matching.has(trial)));
}

function items<Item>(rows: readonly Shown<Item>[]): Item[] {
  return rows.flatMap((row) => (row.kind === "item" ? row.item : []));
}
