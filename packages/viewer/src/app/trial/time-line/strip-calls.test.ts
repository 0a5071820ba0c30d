import type { ModelCallAccount } from "@cooperbench-ts/results";
import { expect, test } from "vitest";
import { callTimes, stripCalls } from "./strip-calls.ts";

const places = { ofStep: () => 0, ofTime: (timeSec: number) => timeSec / 100 };
const call = (sec: number, more: Partial<ModelCallAccount> = {}): ModelCallAccount => ({
  id: String(sec),
  at: new Date(sec * 1000).toISOString(),
  model: null,
  status: 200,
  costUsd: null,
  latencyMs: 1000,
  heldMs: null,
  inputTokens: null,
  outputTokens: null,
  ...more,
});

test("every call has its place, with the wait before it", () => {
  const calls = [call(10, { latencyMs: 5000 }), call(40, { status: 429, heldMs: 20_000 }), call(60, { status: null })];
  expect(stripCalls(places, calls, 100).map(({ outcome, heldX, x, endX }) => [outcome, heldX, x, endX])).toEqual([
    ["answered", null, 0.1, 0.15],
    ["refused", 0.2, 0.4, 0.41],
    ["unanswered", null, 0.6, 0.61],
  ]);
  expect(callTimes(calls)[1]).toEqual({ timeSec: 20, endSec: 41 });
});

test("many at one place are one, and what failed is shown beside what went well", () => {
  const many = Array.from({ length: 1000 }, (_, at) => call(50 + at / 100_000, { latencyMs: at }));
  const found = stripCalls(places, [...many, call(50, { status: 500 })], 50);
  expect(found.map(({ outcome, count, call: { latencyMs } }) => [outcome, count, latencyMs])).toEqual([
    ["answered", 1000, 999],
    ["refused", 1, 1000],
  ]);
});

test("without times of the trial, or of the call, there is no place", () => {
  expect(stripCalls({ ...places, ofTime: () => null }, [call(1)], 50)).toEqual([]);
  expect(stripCalls(places, [call(1, { at: "soon" })], 50)).toEqual([]);
});
