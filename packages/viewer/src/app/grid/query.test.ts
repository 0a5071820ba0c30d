import { expect, test } from "vitest";
import { type GridQuery, isFiltered, noFilters, parseQuery, queryChanges, toggled } from "./query.ts";

const nothing = parseQuery(new URLSearchParams());

/** As the address of the page keeps it. */
function again(query: GridQuery): GridQuery {
  const kept = Object.entries(queryChanges(query)).flatMap(([name, value]) => (value === null ? [] : [[name, value]]));
  return parseQuery(new URLSearchParams(new URLSearchParams(kept).toString()));
}

test("an address without parameters shows everything, by pair", () => {
  expect(nothing).toMatchObject({ view: null, search: "", sort: "pair", descending: false, group: "none" });
  expect(isFiltered(nothing)).toBe(false);
  expect(Object.values(queryChanges(nothing)).every((value) => value === null)).toBe(true);
});

test("the address keeps all of a query, commas and backslashes in names included", () => {
  const query: GridQuery = {
    ...nothing,
    view: "list",
    search: "left & right #1 %",
    facets: { ...nothing.facets, run: ["a,b", "c\\", "d\\,e"], verdict: ["fail"] },
    ranges: { cost: { from: 0.5, to: null }, steps: { from: null, to: 0 } },
    differ: true,
    sort: "cost",
    descending: true,
    group: "task",
  };
  expect(again(query)).toEqual(query);
  expect(isFiltered(query)).toBe(true);
});

test("what is no value is left out of a query, not guessed", () => {
  const query = parseQuery(new URLSearchParams("view=wall&sort=luck&group=moon&cost=a..b&steps=..3x&differ=1"));
  expect(query).toEqual(nothing);
});

test("a value is taken in and out", () => {
  const one = toggled(nothing, "repo", "left");
  expect(one.repo).toEqual(["left"]);
  expect(toggled({ ...nothing, facets: one }, "repo", "left").repo).toEqual([]);
});

test("clearing takes every filter out and leaves the rest", () => {
  const query = { ...parseQuery(new URLSearchParams("q=x&verdict=fail&cost=1..&differ=yes&sort=cost")), ...noFilters };
  expect(isFiltered(query)).toBe(false);
  expect(query.sort).toBe("cost");
});

test("an empty value is one like others, alone and beside others", () => {
  for (const run of [[""], ["", "e"], ["\\e", ""]]) {
    const query: GridQuery = { ...nothing, facets: { ...nothing.facets, run } };
    expect(again(query).facets.run).toEqual(run);
  }
});
