import type { ModelCallAccount } from "@cooperbench-ts/results";
import { expect, test } from "vitest";
import { callsLayout } from "./calls-layout.ts";

const call = (sec: number, more: Partial<ModelCallAccount> = {}): ModelCallAccount => ({
  id: String(sec),
  at: new Date(Date.UTC(2026, 0, 1) + sec * 1000).toISOString(),
  model: null,
  status: 200,
  costUsd: null,
  latencyMs: 1000,
  heldMs: null,
  inputTokens: null,
  outputTokens: null,
  ...more,
});

test("calls by time, with how they ended", () => {
  const layout = callsLayout([
    call(10, { latencyMs: 4000 }),
    call(0),
    call(20, { status: 429, latencyMs: 50, heldMs: 1500 }),
    call(30, { status: null, latencyMs: null }),
  ]);
  expect(layout).toMatchObject({
    spanSec: 30,
    longestSec: 4,
    counts: { answered: 2, refused: 1, unanswered: 1 },
    heldSec: 1.5,
    medianSec: 1,
  });
  expect(layout.marks.map(({ atSec, latencySec, outcome }) => [atSec, latencySec, outcome])).toEqual([
    [10, 4, "answered"],
    [0, 1, "answered"],
    [20, 0.05, "refused"],
    [30, null, "unanswered"],
  ]);
});

test("of many at one place the slowest stands for them, and no refusal is hidden", () => {
  const many = Array.from({ length: 50_000 }, (_, at) => call(at, { latencyMs: at % 100 }));
  const { marks } = callsLayout([...many, call(25_000, { status: 500 })], 100);
  expect(marks.length).toBeLessThanOrEqual(102);
  expect(marks.filter(({ outcome }) => outcome === "refused")).toHaveLength(1);
  expect(marks.reduce((sum, { calls }) => sum + calls, 0)).toBe(50_001);
  expect(Math.max(...marks.map(({ latencySec }) => latencySec ?? 0))).toBe(1);
});

test("none, one, and times that are none", () => {
  expect(callsLayout([])).toMatchObject({ marks: [], spanSec: 0, medianSec: null });
  expect(callsLayout([call(5)])).toMatchObject({ marks: [{ atSec: 0 }], spanSec: 0 });
  expect(callsLayout([call(5, { at: "soon" })])).toMatchObject({ marks: [], counts: { answered: 1 } });
});
