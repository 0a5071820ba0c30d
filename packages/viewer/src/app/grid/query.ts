import type { FacetName } from "./facets.ts";
import { facetNames } from "./facets.ts";
import { type SortName, sortNames } from "./order.ts";

/** From, to, both included; null: open. */
export interface Range {
  readonly from: number | null;
  readonly to: number | null;
}

const rangeNames = ["cost", "steps"] as const;
export type RangeName = (typeof rangeNames)[number];
const groupings = ["none", "repo", "task"] as const;
export type Grouping = (typeof groupings)[number];
const gridViews = ["grid", "list"] as const;
type GridView = (typeof gridViews)[number];

/** What is shown of all trials, and how. The address of the page holds all of it. */
export interface GridQuery {
  /** null: as the width of the window has it. */
  readonly view: GridView | null;
  readonly search: string;
  /** By facet the values that are wanted; none: all. */
  readonly facets: Readonly<Record<FacetName, readonly string[]>>;
  readonly ranges: Readonly<Record<RangeName, Range>>;
  /** Only pairs that one setting passes and another fails. */
  readonly differ: boolean;
  readonly sort: SortName;
  readonly descending: boolean;
  readonly group: Grouping;
}

export function parseQuery(params: URLSearchParams): GridQuery {
  return {
    view: oneOf(gridViews, params.get("view")),
    search: params.get("q") ?? "",
    facets: recordOf(facetNames, (name) => readList(params.get(name))),
    ranges: recordOf(rangeNames, (name) => readRange(params.get(name))),
    differ: params.get("differ") === "yes",
    sort: oneOf(sortNames, params.get("sort")) ?? "pair",
    descending: params.get("order") === "down",
    group: oneOf(groupings, params.get("group")) ?? "none",
  };
}

/** Parameters of the address for a part of a query; null takes one out. */
export function queryChanges(part: Partial<GridQuery>): Record<string, string | null> {
  const changes: Record<string, string | null> = {};
  if (part.view !== undefined) changes["view"] = part.view;
  if (part.search !== undefined) changes["q"] = part.search === "" ? null : part.search;
  if (part.facets !== undefined) for (const name of facetNames) changes[name] = writeList(part.facets[name]);
  if (part.ranges !== undefined) for (const name of rangeNames) changes[name] = writeRange(part.ranges[name]);
  if (part.differ !== undefined) changes["differ"] = part.differ ? "yes" : null;
  if (part.sort !== undefined) changes["sort"] = part.sort === "pair" ? null : part.sort;
  if (part.descending !== undefined) changes["order"] = part.descending ? "down" : null;
  if (part.group !== undefined) changes["group"] = part.group === "none" ? null : part.group;
  return changes;
}

/** What a query is without its filters. How trials are shown and sorted stays. */
export const noFilters: Pick<GridQuery, "search" | "facets" | "ranges" | "differ"> = {
  search: "",
  facets: recordOf(facetNames, () => []),
  ranges: recordOf(rangeNames, () => ({ from: null, to: null })),
  differ: false,
};

export function isFiltered({ search, facets, ranges, differ }: GridQuery): boolean {
  return (
    search.trim() !== "" ||
    differ ||
    facetNames.some((name) => facets[name].length > 0) ||
    rangeNames.some((name) => ranges[name].from !== null || ranges[name].to !== null)
  );
}

/** The query with a value of a facet taken in, or out where it was in. */
export function toggled(query: GridQuery, name: FacetName, value: string): GridQuery["facets"] {
  const chosen = query.facets[name];
  const next = chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value];
  return { ...query.facets, [name]: next };
}

/** A value that is empty; no other one is written so. */
const EMPTY = "\\e";

/** Values may hold the comma that parts them, and may be empty. */
function writeList(values: readonly string[]): string | null {
  if (values.length === 0) return null;
  return values.map((value) => (value === "" ? EMPTY : value.replace(/[,\\]/g, "\\$&"))).join(",");
}

function readList(text: string | null): string[] {
  if (text === null || text === "") return [];
  return (text.match(/(?:\\.|[^,\\])+/gsu) ?? []).map((value) =>
    value === EMPTY ? "" : value.replace(/\\(.)/gsu, "$1"),
  );
}

function writeRange({ from, to }: Range): string | null {
  return from === null && to === null ? null : `${from ?? ""}..${to ?? ""}`;
}

function readRange(text: string | null): Range {
  const [from = "", to = ""] = (text ?? "").split("..", 2);
  return { from: readNumber(from), to: readNumber(to) };
}

/** null: it is none. */
export function readNumber(text: string): number | null {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}

function oneOf<Value extends string>(values: readonly Value[], text: string | null): Value | null {
  return values.find((value) => value === text) ?? null;
}

function recordOf<Name extends string, Value>(
  names: readonly Name[],
  valueOf: (name: Name) => Value,
): Record<Name, Value> {
  return Object.fromEntries(names.map((name) => [name, valueOf(name)])) as Record<Name, Value>;
}
