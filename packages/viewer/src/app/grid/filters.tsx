import { visibleText } from "@cooperbench-ts/results";
import { useMemo } from "preact/hooks";
import type { PageTrial } from "../load/page-data.ts";
import { changeQuery } from "../load/route.ts";
import { verdictLook, verdictLooks } from "../parts/verdict.tsx";
import { facetLabels, type FacetName, facetNames, type FacetValue } from "./facets.ts";
import { countFacets } from "./match.ts";
import { NumberField } from "./number-field.tsx";
import { type GridQuery, noFilters, queryChanges, type RangeName, toggled } from "./query.ts";

/** The field of the search. */
export const SEARCH = "grid-search";

/** The places where trials are chosen, all in one form. */
export function Filters({ trials, query }: { readonly trials: readonly PageTrial[]; readonly query: GridQuery }) {
  const counts = useMemo(() => countFacets(query, trials), [query, trials]);
  return (
    <form class="filters" role="search" aria-label="Trials" onSubmit={(event) => event.preventDefault()}>
      <label class="filters-search">
        <span class="visually-hidden">Search pairs, runs, reasons, errors</span>
        <input
          id={SEARCH}
          type="search"
          placeholder="Search pairs, runs, reasons, errors   /"
          value={query.search}
          onInput={({ currentTarget }) => changeQuery(queryChanges({ search: currentTarget.value }))}
        />
      </label>
      <Verdicts values={counts.get("verdict") ?? []} query={query} />
      <div class="filters-row">
        {facetNames.map((name) =>
          name === "verdict" ? null : <Facet key={name} name={name} values={counts.get(name) ?? []} query={query} />,
        )}
        <RangeFilter name="cost" label="Cost in $" query={query} />
        <RangeFilter name="steps" label="Steps" query={query} />
        <label class="filters-check">
          <input
            type="checkbox"
            checked={query.differ}
            onChange={({ currentTarget }) => changeQuery(queryChanges({ differ: currentTarget.checked }))}
          />
          Settings disagree
        </label>
      </div>
      <Chosen query={query} />
    </form>
  );
}

interface PartProps {
  readonly values: readonly FacetValue[];
  readonly query: GridQuery;
}

function Verdicts({ values, query }: PartProps) {
  const counts = new Map(values.map(({ value, count }) => [value, count]));
  return (
    <div class="filters-verdicts" role="group" aria-label="Verdicts">
      {Object.entries(verdictLooks).map(([verdict, { mark, word }]) => (
        <button
          key={verdict}
          type="button"
          class="filters-verdict"
          data-verdict={verdict}
          aria-pressed={query.facets.verdict.includes(verdict)}
          onClick={() => changeQuery(queryChanges({ facets: toggled(query, "verdict", verdict) }))}
        >
          <span aria-hidden="true">{mark}</span> {word}{" "}
          <strong>{(counts.get(verdict) ?? 0).toLocaleString("en-US")}</strong>
        </button>
      ))}
    </div>
  );
}

/** A facet of one value chooses nothing, and is not offered. */
function Facet({ name, values, query }: PartProps & { readonly name: FacetName }) {
  const chosen = query.facets[name];
  if (values.length < 2 && chosen.length === 0) return null;
  const label = facetLabels[name];
  return (
    <label class="filters-facet">
      <span class="visually-hidden">{label}</span>
      <select
        value=""
        data-chosen={chosen.length > 0}
        onChange={({ currentTarget }) => {
          const { value } = currentTarget;
          currentTarget.value = "";
          changeQuery(queryChanges({ facets: toggled(query, name, value.slice(1)) }));
        }}
      >
        <option value="">{chosen.length === 0 ? label : `${label}: ${chosen.length} chosen`}</option>
        {values.map(({ value, count }) => (
          // An empty value is one, too.
          <option key={value} value={`=${value}`}>
            {chosen.includes(value) ? "✓ " : ""}
            {visibleText(value)} ({count})
          </option>
        ))}
      </select>
    </label>
  );
}

function RangeFilter({
  name,
  label,
  query,
}: {
  readonly name: RangeName;
  readonly label: string;
  readonly query: GridQuery;
}) {
  const range = query.ranges[name];
  const change = (end: "from" | "to") => (value: number | null) =>
    changeQuery(queryChanges({ ranges: { ...query.ranges, [name]: { ...range, [end]: value } } }));
  return (
    <fieldset class="filters-range">
      <legend class="visually-hidden">{label}</legend>
      <span aria-hidden="true">{label}</span>
      <NumberField label={`${label} from`} placeholder="from" value={range.from} onCommit={change("from")} />
      <span aria-hidden="true">–</span>
      <NumberField label={`${label} to`} placeholder="to" value={range.to} onCommit={change("to")} />
    </fieldset>
  );
}

/** What is chosen, each to be taken back by itself. */
function Chosen({ query }: { readonly query: GridQuery }) {
  const chips = facetNames
    .filter((name) => name !== "verdict")
    .flatMap((name) => query.facets[name].map((value) => ({ name, value })));
  if (chips.length === 0) return null;
  return (
    <ul class="filters-chosen" aria-label="Chosen">
      {chips.map(({ name, value }) => (
        <li key={`${name} ${value}`}>
          <button type="button" onClick={() => changeQuery(queryChanges({ facets: toggled(query, name, value) }))}>
            {facetLabels[name]}: {visibleText(value)} <span aria-hidden="true">×</span>
            <span class="visually-hidden">, take out</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

export function ClearFilters() {
  return (
    <button
      type="button"
      onClick={() => {
        changeQuery(queryChanges(noFilters));
        // The button goes with the filters, and would take the focus with it.
        document.getElementById(SEARCH)?.focus();
      }}
    >
      Clear filters
    </button>
  );
}

export function Legend() {
  return (
    <ul class="grid-legend" aria-label="Marks">
      {(Object.keys(verdictLooks) as (keyof typeof verdictLooks)[]).map((verdict) => {
        const { mark, word } = verdictLook(verdict === "pending" ? null : verdict);
        return (
          <li key={verdict}>
            <span class="grid-trial" data-verdict={verdict}>
              {mark}
            </span>{" "}
            {word}
          </li>
        );
      })}
    </ul>
  );
}
