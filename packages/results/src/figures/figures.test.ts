import { expect, test } from "vitest";
import { PolicyMismatchError } from "../stats/policy-mismatch-error.ts";
import { conflictRates } from "./conflict-rates.ts";
import { difficultyCurve } from "./difficulty-curve.ts";
import { campaign } from "./fixtures/campaign.ts";
import { mergeStages } from "./merge-stages.ts";
import { publishedLeaderboard } from "./published-leaderboard.ts";
import { retentionTable } from "./retention-table.ts";
import { successBySetting } from "./success-by-setting.ts";

test("success by setting: one bar per model and setting, with the published ones beside it", () => {
  const { rows, spec, name } = successBySetting(campaign, { baselines: true });
  expect(name).toBe("success-by-setting");
  expect(rows.slice(0, 3).map(({ setting, k, n, rate }) => [setting, k, n, rate])).toEqual([
    ["solo", 3, 4, 0.75],
    ["coop-comm", 2, 4, 0.5],
    ["coop-nocomm", 1, 4, 0.25],
  ]);
  expect(rows).toHaveLength(3 + publishedLeaderboard.flatMap((entry) => entry.rates).length);
  expect(spec).toMatchObject({ $schema: "https://vega.github.io/schema/vega-lite/v6.json", data: { values: rows } });
  expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
});

test("trials graded by two policies are refused unless told", () => {
  const mixed = campaign.map((row) =>
    row.setting === "solo" ? row : { ...row, evalPolicy: "single-agent/python/tree" },
  );
  expect(() => successBySetting(mixed)).toThrow(PolicyMismatchError);
  expect(() => difficultyCurve(mixed)).toThrow(PolicyMismatchError);
  const half = campaign.map((row, i) => (i < 6 ? row : { ...row, evalPolicy: "single-agent/python/tree" }));
  for (const figure of [conflictRates, mergeStages]) {
    expect(() => figure(half)).toThrow(PolicyMismatchError);
    expect(figure(half, { acrossPolicies: true }).rows[0]).toMatchObject({
      evalPolicy: "single-agent/python/tree + union/python/tree",
    });
    const unknown = campaign.map((row, i) => (i < 6 ? row : { ...row, evalPolicy: null }));
    expect(figure(unknown).rows[0]).toMatchObject({ evalPolicy: "unknown + union/python/tree" });
  }
  expect(successBySetting(mixed, { acrossPolicies: true }).rows).toHaveLength(3);
});

test("the curve says what its difficulty is and that two buckets are too few", () => {
  const { rows, notes } = difficultyCurve(campaign);
  expect(rows.map(({ setting, midpoint, k, n }) => [setting, midpoint, k, n])).toEqual([
    ["solo", 0.05, 3, 3],
    ["solo", 0.95, 0, 1],
    ["coop-comm", 0.05, 2, 3],
    ["coop-comm", 0.95, 0, 1],
    ["coop-nocomm", 0.05, 1, 3],
    ["coop-nocomm", 0.95, 0, 1],
  ]);
  expect(notes).toEqual([
    "difficulty: in-sample",
    expect.stringContaining("2 populated buckets"),
    expect.stringContaining("circular"),
    "bands: 95 % intervals (Wilson)",
  ]);
  expect(difficultyCurve(campaign, { perModel: true }).rows[0]).toMatchObject({ model: "command-a-03-2025" });
});

test("conflict rates are compared on the same pairs", () => {
  const { rows, notes } = conflictRates(campaign);
  expect(rows.map(({ setting, k, n }) => [setting, k, n])).toEqual([
    ["coop-comm", 3, 4],
    ["coop-nocomm", 3, 4],
  ]);
  expect(notes).toEqual([
    "command-a-03-2025",
    "lines: 95 % intervals (Wilson)",
    "command-a-03-2025: 4 pairs known under both, 0 conflict only with messages, 0 only without, exact McNemar p = 1.00, sign flips by task p = 1.00",
  ]);
});

test("conflicts of repeats are no independent trials, and all repeats are compared", () => {
  const rows = [1, 2, 3].flatMap((repeat) => campaign.map((row) => ({ ...row, repeat })));
  const { rows: rates, notes } = conflictRates(rows, { resamples: 50 });
  expect(rates.map(({ n, ci }) => [n, ci])).toEqual([
    [12, "wilson-by-task-95"],
    [12, "wilson-by-task-95"],
  ]);
  expect(notes).toEqual([
    "command-a-03-2025",
    "lines: 95 % intervals (Wilson, a task for a trial)",
    "command-a-03-2025: 4 pairs with repeats known under both, 75.0 % conflicts with messages, 75.0 % without (means over the pairs), sign flips by task p = 1.00",
  ]);
});

test("retention is refused in words, per model and pooled", () => {
  const two = [...campaign, ...campaign.map((row) => ({ ...row, model: "other" }))];
  const { rows, notes } = retentionTable(two, { resamples: 20 });
  expect(rows.map(({ model, retention }) => [model, retention])).toEqual([
    ["command-a-03-2025", null],
    ["other", null],
    ["pooled", null],
  ]);
  expect(notes).toContain("command-a-03-2025: solo: 2 populated buckets; at least 3 are needed");
});

test("merge stages are cumulative", () => {
  expect(mergeStages(campaign).rows.map(({ setting, stage, k }) => [setting, stage, k])).toEqual([
    ["coop-comm", "plain", 1],
    ["coop-comm", "fallback", 2],
    ["coop-nocomm", "plain", 1],
    ["coop-nocomm", "fallback", 1],
  ]);
});

test("a figure draws itself in a notebook and prints in a terminal", () => {
  const figure = successBySetting(campaign);
  const display: unknown = Reflect.get(figure, Symbol.for("Jupyter.display"));
  expect(typeof display).toBe("function");
  const shown = (display as () => Record<string, unknown>)();
  expect(shown["application/vnd.vegalite.v6+json"]).toBe(figure.spec);
  expect(shown["application/vnd.vegalite.v5+json"]).toEqual({
    ...figure.spec,
    $schema: "https://vega.github.io/schema/vega-lite/v5.json",
  });
  expect(shown["text/plain"]).toContain("success-by-setting: 3 rows");
  expect(Object.keys(figure)).toEqual(["name", "title", "rows", "spec", "notes"]);
});
