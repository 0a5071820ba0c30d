import type { PageTrial } from "../load/page-data.ts";
import { byValue, type FacetName, facetNames, type FacetValue, facetValues } from "./facets.ts";
import type { GridQuery, Range } from "./query.ts";

/** Whether a trial is wanted. */
export function matcher(query: GridQuery, all: readonly PageTrial[]): (trial: PageTrial) => boolean {
  const chosen = chosenFacets(query);
  const matchesRest = restMatcher(query, all);
  return (trial) => chosen.every((facet) => isChosen(facet, trial)) && matchesRest(trial);
}

/**
 * The values that each facet has, with the trials that each would show. A facet counts as if nothing were chosen of it, so
 * that its other values can be taken in.
 */
export function countFacets(query: GridQuery, all: readonly PageTrial[]): ReadonlyMap<FacetName, FacetValue[]> {
  const chosen = chosenFacets(query);
  const matchesRest = restMatcher(query, all);
  const counts = new Map(facetNames.map((name) => [name, new Map<string, number>()]));
  for (const trial of all) {
    const against = matchesRest(trial) ? chosen.filter((facet) => !isChosen(facet, trial)) : null;
    const [first, ...others] = against ?? [];
    for (const [name, values] of counts) {
      const isShown = against !== null && others.length === 0 && (first === undefined || first.name === name);
      for (const value of facetValues(name, trial)) values.set(value, (values.get(value) ?? 0) + Number(isShown));
    }
  }
  return new Map(
    [...counts].map(([name, values]) => [
      name,
      [...values].map(([value, count]) => ({ value, count })).sort(byValue(name)),
    ]),
  );
}

interface ChosenFacet {
  readonly name: FacetName;
  readonly values: ReadonlySet<string>;
}

function chosenFacets({ facets }: GridQuery): ChosenFacet[] {
  return facetNames.filter((name) => facets[name].length > 0).map((name) => ({ name, values: new Set(facets[name]) }));
}

function isChosen({ name, values }: ChosenFacet, trial: PageTrial): boolean {
  return facetValues(name, trial).some((value) => values.has(value));
}

/** All that is asked beside the facets. */
function restMatcher(query: GridQuery, all: readonly PageTrial[]): (trial: PageTrial) => boolean {
  const words = query.search.toLowerCase().split(/\s+/u).filter(Boolean);
  const { cost, steps } = query.ranges;
  const differing = query.differ ? differingPairs(all, query) : null;
  return (trial) =>
    within(cost, trial.row.costUsd) &&
    within(steps, trial.row.steps) &&
    (differing === null || differing.has(trial.row.pairKey)) &&
    (words.length === 0 || hasAll(textOf(trial), words));
}

/** What is unknown is in no range. */
function within({ from, to }: Range, value: number | null): boolean {
  if (from === null && to === null) return true;
  return value !== null && value >= (from ?? -Infinity) && value <= (to ?? Infinity);
}

/** Pairs that one setting passes and another fails, among the columns that are shown. */
export function differingPairs(all: readonly PageTrial[], query: Pick<GridQuery, "facets">): ReadonlySet<string> {
  const columns = (["setting", "arm", "run"] as const).filter((name) => query.facets[name].length > 0);
  const seen = new Map<string, { passes: Set<string>; fails: Set<string> }>();
  for (const trial of all) {
    const { pairKey, verdict } = trial.row;
    if (verdict !== "pass" && verdict !== "fail") continue;
    if (!columns.every((name) => facetValues(name, trial).some((value) => query.facets[name].includes(value))))
      continue;
    const { passes, fails } = seen.get(pairKey) ?? { passes: new Set(), fails: new Set() };
    for (const setting of facetValues("setting", trial)) (verdict === "pass" ? passes : fails).add(setting);
    seen.set(pairKey, { passes, fails });
  }
  const differs = ({ passes, fails }: { passes: Set<string>; fails: Set<string> }): boolean =>
    passes.size > 0 && fails.size > 0 && new Set([...passes, ...fails]).size > 1;
  return new Set([...seen].flatMap(([pair, one]) => (differs(one) ? pair : [])));
}

function hasAll(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word));
}

/** Made when somebody searches first. */
const texts = new WeakMap<PageTrial, string>();

function textOf(trial: PageTrial): string {
  const known = texts.get(trial);
  if (known !== undefined) return known;
  const { row } = trial;
  const words = facetNames.flatMap((name) => facetValues(name, trial));
  const text = [row.pairKey, ...words, row.mergeStatus ?? "", row.errorText ?? "", row.evalError ?? ""]
    .join("\n")
    .toLowerCase();
  texts.set(trial, text);
  return text;
}
