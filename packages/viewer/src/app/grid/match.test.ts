import { expect, test } from "vitest";
import { pageTrial } from "./fixtures/trials.ts";
import { countFacets, matcher } from "./match.ts";
import { parseQuery } from "./query.ts";

const passes = pageTrial({ setting: "solo", costUsd: 0.5 }, ["empty-patch"]);
const fails = pageTrial({ setting: "team", verdict: "fail", reason: "tests-failed", costUsd: 2, messages: 3 });
const pending = pageTrial({
  setting: "team",
  featureB: 3,
  verdict: null,
  reason: "not-run",
  costUsd: null,
  steps: null,
});
const other = pageTrial({ repo: "right_task", errorText: "Rate limit" }, ["empty-patch", "retried"]);
const all = [passes, fails, pending, other];

const shown = (query: string) => all.filter(matcher(parseQuery(new URLSearchParams(query)), all));

test("values of one facet are alternatives, facets add up", () => {
  expect(shown("verdict=fail,pending")).toEqual([fails, pending]);
  expect(shown("verdict=fail,pending&reason=not-run")).toEqual([pending]);
  expect(shown("diagnostic=retried")).toEqual([other]);
  expect(shown("run=nobody")).toEqual([]);
});

test("a range takes in both ends, and nothing that is unknown", () => {
  expect(shown("cost=0.5..1")).toEqual([passes, other]);
  expect(shown("cost=..5")).toEqual([passes, fails, other]);
  expect(shown("steps=10..")).toEqual([passes, fails, other]);
});

test("every word of a search has to be somewhere in a trial", () => {
  expect(shown("q=rate+RIGHT")).toEqual([other]);
  expect(shown("q=left+f1_f3")).toEqual([pending]);
  expect(shown("q=rate+left")).toEqual([]);
});

test("settings disagree where one passes and another fails, among those that are shown", () => {
  expect(shown("differ=yes")).toEqual([passes, fails]);
  expect(shown("differ=yes&setting=team")).toEqual([]);
});

test("repeats of one setting that differ are no disagreement of settings", () => {
  const repeats = [passes, pageTrial({ repeat: 2, verdict: "fail" })];
  expect(repeats.filter(matcher(parseQuery(new URLSearchParams("differ=yes")), repeats))).toEqual([]);
});

test("a facet counts what each value would show beside the other filters, and names what it would not", () => {
  const counts = countFacets(parseQuery(new URLSearchParams("setting=team&verdict=fail")), all);
  expect(counts.get("verdict")).toEqual([
    { value: "fail", count: 1 },
    { value: "pass", count: 0 },
    { value: "pending", count: 1 },
  ]);
  expect(counts.get("setting")).toEqual([
    { value: "solo", count: 0 },
    { value: "team", count: 1 },
  ]);
  // Both filters are against a third facet.
  expect(counts.get("repo")).toEqual([
    { value: "left_task", count: 1 },
    { value: "right_task", count: 0 },
  ]);
  expect(countFacets(parseQuery(new URLSearchParams("q=rate")), all).get("repo")?.[0]?.count).toBe(0);
});
