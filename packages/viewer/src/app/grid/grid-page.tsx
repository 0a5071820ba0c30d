import { useEffect, useMemo } from "preact/hooks";
import type { PageData } from "../load/page-data.ts";
import { changeQuery, route } from "../load/route.ts";
import { Notice } from "../parts/notice.tsx";
import "../styles/grid.css";
import { ClearFilters, Filters, Legend, SEARCH } from "./filters.tsx";
import { List } from "./list.tsx";
import { Matrix } from "./matrix.tsx";
import { isNarrow } from "./media.ts";
import { pairSorts, type SortName, sortNames } from "./order.ts";
import { type GridQuery, type Grouping, isFiltered, parseQuery, queryChanges } from "./query.ts";
import { shownGrid, shownList } from "./shown-trials.ts";

/** All trials: as a grid of pairs and runs, or as a list. */
export function GridPage({ data }: { readonly data: PageData }) {
  const params = route.value.query;
  const text = params.toString();
  const query = useMemo(() => parseQuery(params), [text]);
  const view = query.view ?? (isNarrow.value ? "list" : "grid");
  const grid = useMemo(() => (view === "grid" ? shownGrid(data, query) : null), [data, query, view]);
  const list = useMemo(() => (view === "list" ? shownList(data, query) : null), [data, query, view]);
  useSearchKey();
  if (data.trials.length === 0)
    return (
      <div class="stack">
        <h1>Trials</h1>
        <Notice>There is no trial here yet. The overview says what was read, and what could not be.</Notice>
      </div>
    );
  const shown = grid?.matching.size ?? list?.filter(({ kind }) => kind === "item").length ?? 0;
  return (
    <div class="grid-page">
      <h1>Trials</h1>
      <Filters trials={data.trials} query={query} />
      <div class="grid-bar">
        <p role="status">{countText(shown, data.trials.length)}</p>
        {isFiltered(query) ? <ClearFilters /> : null}
        <Shape query={query} view={view} />
      </div>
      {shown === 0 ? (
        <Notice>
          No trial is like that. <ClearFilters />
        </Notice>
      ) : grid === null ? (
        <List rows={list ?? []} query={query} params={params} />
      ) : (
        <>
          <Matrix shown={grid} query={params} />
          <Legend />
        </>
      )}
    </div>
  );
}

function countText(shown: number, all: number): string {
  const [some, total] = [shown.toLocaleString("en-US"), all.toLocaleString("en-US")];
  return shown === all ? `${total} ${all === 1 ? "trial" : "trials"}` : `${some} of ${total} trials`;
}

const sortLabels: Readonly<Record<SortName, string>> = {
  pair: "pair",
  setting: "setting",
  verdict: "verdict",
  reason: "reason",
  rule: "rule",
  cost: "cost",
  steps: "steps",
  duration: "agents’ time",
  messages: "messages",
  attempts: "attempts",
};
const groupLabels: Readonly<Record<Grouping, string>> = { none: "no groups", repo: "by repository", task: "by task" };

/** How trials are shown: view, order, groups. */
function Shape({ query, view }: { readonly query: GridQuery; readonly view: "grid" | "list" }) {
  const sorts = view === "grid" ? pairSorts : sortNames;
  const sort = sorts.find((name) => name === query.sort) ?? "pair";
  return (
    <div class="grid-shape">
      <div role="group" aria-label="View">
        {(["grid", "list"] as const).map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={view === one}
            onClick={() => changeQuery(queryChanges({ view: one }))}
          >
            {one === "grid" ? "Grid" : "List"}
          </button>
        ))}
      </div>
      <label>
        <span class="soft">Sort by</span>{" "}
        <select
          value={sort}
          onChange={({ currentTarget }) => changeQuery(queryChanges({ sort: currentTarget.value as SortName }))}
        >
          {sorts.map((name) => (
            <option key={name} value={name}>
              {view === "grid" && name === "verdict" ? "share that passes" : sortLabels[name]}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        aria-label={query.descending ? "Descending; sort ascending" : "Ascending; sort descending"}
        onClick={() => changeQuery(queryChanges({ descending: !query.descending }))}
      >
        {query.descending ? "▾" : "▴"}
      </button>
      <label>
        <span class="visually-hidden">Groups</span>
        <select
          value={query.group}
          onChange={({ currentTarget }) => changeQuery(queryChanges({ group: currentTarget.value as Grouping }))}
        >
          {Object.entries(groupLabels).map(([name, label]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

/** `/` leads to the search, unless somebody types. */
function useSearchKey(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const { target } = event;
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
      if (target instanceof HTMLElement && target.closest("input, select, textarea") !== null) return;
      event.preventDefault();
      document.getElementById(SEARCH)?.focus();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
}
