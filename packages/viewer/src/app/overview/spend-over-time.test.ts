import type { AttemptRow } from "@cooperbench-ts/results";
import { expect, test } from "vitest";
import { attempt } from "./fixtures/attempts.ts";
import { infraOverTime } from "./infra-over-time.ts";
import { spendOverTime } from "./spend-over-time.ts";

const failed = { verdict: "infra_error", reason: "timeout", redo: "agent", evals: 0 } as const;

test("money adds up by setting in the order in which attempts ended, with what came to nothing", () => {
  const spend = spendOverTime([
    attempt({ endedAt: "2026-01-01T00:02:00Z", setting: "team", costUsd: 3 }),
    attempt({ endedAt: "2026-01-01T00:01:00Z", costUsd: 1, agentSec: 30, evalSec: 10 }),
    attempt({ endedAt: "2026-01-01T00:03:00Z", costUsd: 2, ...failed }),
    attempt({ endedAt: "2026-01-01T00:03:30Z", costUsd: null }),
  ]);
  expect(spend?.span?.from).toBe(Date.parse("2026-01-01T00:00:20Z"));
  expect(spend?.all).toMatchObject({ usd: 6, wastedUsd: 2, unknown: 1 });
  expect(spend?.all.points.map(({ usd }) => usd)).toEqual([0, 1, 4, 6, 6, 6]);
  expect(spend?.settings.map(({ label, usd }) => [label, usd])).toEqual([
    ["solo", 3],
    ["team", 3],
  ]);
  expect(spend?.wasted.at(-1)?.usd).toBe(2);
});

test("given work was paid for elsewhere", () => {
  expect(spendOverTime([attempt({ costSource: "given" })])).toBeNull();
});

test("an attempt that was cut off with its harness costs what it costs, though it stands on no line", () => {
  const cut = { endedAt: null, verdict: null, reason: "interrupted", redo: "agent", evals: 0 } as const;
  const spend = spendOverTime([
    attempt({ costUsd: 1 }),
    attempt({ ...cut, costUsd: 2 }),
    attempt({ ...cut, costUsd: null }),
  ]);
  expect(spend?.all).toMatchObject({ usd: 3, wastedUsd: 2, unknown: 1, undated: 2 });
  expect(spend?.all.points.at(-1)?.usd).toBe(1);
  expect(spendOverTime([attempt({ ...cut, costUsd: 2 })])).toMatchObject({ span: null, all: { usd: 2, points: [] } });
});

test("thousands of attempts are a line of some hundred points, and its sum is theirs", () => {
  const many = Array.from({ length: 5_000 }, (_, at) =>
    attempt({ endedAt: new Date(Date.UTC(2026, 0, 1) + at * 1000).toISOString(), costUsd: 0.01 }),
  );
  const points = spendOverTime(many)?.all.points ?? [];
  expect(points.length).toBeLessThan(260);
  expect(points.at(-1)?.usd).toBeCloseTo(50);
});

test("failures of infrastructure stand by reason in the part of the time in which they ended", () => {
  const oom = { ...failed, reason: "oom" as AttemptRow["reason"], pairKey: "other" };
  const infra = infraOverTime(
    [
      attempt({ endedAt: "2026-01-01T00:00:01Z", ...failed, costUsd: 1 }),
      attempt({ attempt: 2, endedAt: "2026-01-01T00:00:10Z", ...failed, costUsd: null, redo: "none" }),
      attempt({ attempt: 3, endedAt: null, ...failed, costUsd: 2 }),
      attempt({ endedAt: "2026-01-01T00:00:05Z", ...oom }),
      attempt({ pairKey: "third", endedAt: "2026-01-01T00:00:00Z" }),
    ],
    5,
  );
  expect(infra?.rows).toMatchObject([
    { reason: "timeout", attempts: 3, retried: 2, usd: 3, unknown: 1, bins: [1, 0, 0, 0, 1] },
    // It is to be tried again, which nobody has done yet.
    { reason: "oom", attempts: 1, retried: 0, bins: [0, 0, 1, 0, 0] },
  ]);
  expect(infra?.most).toBe(1);
  expect(infraOverTime([attempt({})])).toBeNull();
  expect(infraOverTime([attempt({ endedAt: null, ...failed })])).toMatchObject({ from: null, most: 0 });
});
