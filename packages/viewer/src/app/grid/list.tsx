import { settingText, visibleText } from "@cooperbench-ts/results";
import type { ComponentChildren } from "preact";
import type { PageTrial } from "../load/page-data.ts";
import { changeQuery } from "../load/route.ts";
import { count, duration, usd } from "../parts/format.ts";
import { VerdictBadge } from "../parts/verdict.tsx";
import type { Shown } from "./group.ts";
import { isNarrow } from "./media.ts";
import type { SortName } from "./order.ts";
import { type GridQuery, queryChanges } from "./query.ts";
import { trialLink } from "./trial-link.ts";
import { VirtualGrid } from "./virtual-grid.tsx";

interface ListColumn {
  readonly sort: SortName;
  readonly label: string;
  readonly width: string;
  readonly isNumber?: true;
  readonly cell: (trial: PageTrial, query: URLSearchParams) => ComponentChildren;
}

const columns: readonly ListColumn[] = [
  {
    sort: "pair",
    label: "Pair",
    width: "minmax(13rem, 2fr)",
    cell: (trial, query) => (
      <a class="grid-link" href={trialLink(trial, query)} tabIndex={-1}>
        {visibleText(trial.row.pairKey)}
      </a>
    ),
  },
  {
    sort: "verdict",
    label: "Verdict",
    width: "7.5rem",
    cell: ({ row }) => <VerdictBadge verdict={row.verdict} />,
  },
  { sort: "setting", label: "Setting and run", width: "minmax(11rem, 1.2fr)", cell: runText },
  { sort: "reason", label: "Reason", width: "minmax(9rem, 1fr)", cell: ({ row }) => row.reason },
  { sort: "rule", label: "Rule", width: "minmax(9rem, 1fr)", cell: ({ row }) => <code>{visibleText(row.rule)}</code> },
  { sort: "cost", label: "Cost", width: "5.5rem", isNumber: true, cell: ({ row }) => usd(row.costUsd) },
  { sort: "steps", label: "Steps", width: "4.5rem", isNumber: true, cell: ({ row }) => count(row.steps) },
  {
    sort: "duration",
    label: "Time",
    width: "6.5rem",
    isNumber: true,
    cell: ({ row }) => duration(row.durationSec),
  },
  { sort: "messages", label: "Messages", width: "6.5rem", isNumber: true, cell: ({ row }) => count(row.messages) },
  { sort: "attempts", label: "Attempts", width: "6.5rem", isNumber: true, cell: ({ row }) => count(row.attempts) },
];
/** Narrow windows show these, in two lines. */
const NARROW = 4;

function runText({ row }: PageTrial) {
  return (
    <span title={visibleText(row.run)}>
      {settingText(row)} <span class="soft">{visibleText(row.run)}</span>
    </span>
  );
}

/** All trials, a line for each. */
export function List({
  rows,
  query,
  params,
}: {
  readonly rows: readonly Shown<PageTrial>[];
  readonly query: GridQuery;
  readonly params: URLSearchParams;
}) {
  const shown = isNarrow.value ? columns.slice(0, NARROW) : columns;
  return (
    <VirtualGrid
      label="Trials"
      rows={rows}
      columns={shown.length}
      template={shown.map(({ width }) => width).join(" ")}
      minWidth={isNarrow.value ? 0 : 80}
      rowHeight={isNarrow.value ? 72 : 34}
      headerRows={1}
      counted="trial"
      cell={(trial, at) => {
        const column = shown[at];
        return column === undefined ? null : listCell(column, trial, params);
      }}
      memory={`list ${params.toString()}`}
      header={
        <div role="row" class="grid-row grid-head-row" aria-rowindex={1}>
          {shown.map((column) => (
            <Header key={column.sort} column={column} query={query} />
          ))}
        </div>
      }
    />
  );
}

/** No component: rows come and go while the list scrolls, and each cell would be set up and taken down as one. */
function listCell({ sort, isNumber, cell }: ListColumn, trial: PageTrial, params: URLSearchParams) {
  return (
    <span class={isNumber === true ? "grid-text grid-number" : "grid-text"} data-column={sort}>
      {cell(trial, params)}
    </span>
  );
}

function Header({ column, query }: { readonly column: ListColumn; readonly query: GridQuery }) {
  const { sort, label, isNumber } = column;
  const isSorted = query.sort === sort;
  const order = query.descending ? "descending" : "ascending";
  // What is asked of a number is mostly which is the largest.
  const next = isSorted ? !query.descending : isNumber === true;
  return (
    <div
      role="columnheader"
      class={sort === "pair" ? "grid-cell grid-name" : "grid-cell"}
      aria-sort={isSorted ? order : "none"}
    >
      <button
        type="button"
        class={isNumber === true ? "grid-sort grid-number" : "grid-sort"}
        onClick={() => changeQuery(queryChanges({ sort, descending: next }))}
      >
        {label}
        <span aria-hidden="true">{isSorted ? (query.descending ? " ▾" : " ▴") : ""}</span>
      </button>
    </div>
  );
}
