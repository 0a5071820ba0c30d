import type { AttemptRow } from "@cooperbench-ts/results";
import { expect, test } from "vitest";
import { attempt } from "./fixtures/attempts.ts";
import { infraOverTime } from "./infra-over-time.ts";
import { isWasted, spendOverTime } from "./spend-over-time.ts";

const failed = { verdict: "infra_error", reason: "timeout", redo: "agent", evals: 0 } as const;

test("money adds up by setting in the order in which attempts ended, with what came to nothing", () => {
  const spend = spendOverTime([
    attempt({ endedAt: "2026-01-01T00:02:00Z", setting: "team", costUsd: 3 }),
    attempt({ endedAt: "2026-01-01T00:01:00Z", costUsd: 1, agentSec: 30, evalSec: 10 }),
    attempt({ endedAt: "2026-01-01T00:03:00Z", costUsd: 2, ...failed }),
    attempt({ endedAt: "2026-01-01T00:03:30Z", costUsd: null }),
  ]);
  expect(spend?.from).toBe(Date.parse("2026-01-01T00:00:20Z"));
  expect(spend?.all).toMatchObject({ usd: 6, wastedUsd: 2, unknown: 1 });
  expect(spend?.all.points.map(({ usd }) => usd)).toEqual([0, 1, 4, 6, 6, 6]);
  expect(spend?.settings.map(({ label, usd }) => [label, usd])).toEqual([
    ["solo", 3],
    ["team", 3],
  ]);
  expect(spend?.wasted.at(-1)?.usd).toBe(2);
});

test("given work was paid for elsewhere, and attempts without a time tell nothing of when", () => {
  expect(spendOverTime([attempt({ costSource: "given" }), attempt({ endedAt: null })])).toBeNull();
});

test("thousands of attempts are a line of some hundred points, and its sum is theirs", () => {
  const many = Array.from({ length: 5_000 }, (_, at) =>
    attempt({ endedAt: new Date(Date.UTC(2026, 0, 1) + at * 1000).toISOString(), costUsd: 0.01 }),
  );
  const points = spendOverTime(many)?.all.points ?? [];
  expect(points.length).toBeLessThan(260);
  expect(points.at(-1)?.usd).toBeCloseTo(50);
});

test("an attempt is wasted as the journal counts it: an evaluation that can be made again wastes nothing", () => {
  const wasted = (part: Partial<AttemptRow>) => isWasted(attempt({ ...failed, ...part }));
  expect(wasted({})).toBe(true);
  expect(wasted({ redo: "none" })).toBe(true);
  expect(wasted({ evals: 2, redo: "eval" })).toBe(false);
  expect(wasted({ evals: 2, redo: "agent" })).toBe(true);
  expect(wasted({ verdict: "fail" })).toBe(false);
});

test("failures of infrastructure stand by reason in the part of the time in which they ended", () => {
  const infra = infraOverTime(
    [
      attempt({ endedAt: "2026-01-01T00:00:00Z" }),
      attempt({ endedAt: "2026-01-01T00:00:01Z", ...failed, costUsd: 1 }),
      attempt({ endedAt: "2026-01-01T00:00:10Z", ...failed, costUsd: null, redo: "none" }),
      attempt({ endedAt: "2026-01-01T00:00:05Z", ...failed, reason: "oom" as AttemptRow["reason"] }),
    ],
    5,
  );
  expect(infra?.rows).toMatchObject([
    { reason: "timeout", attempts: 2, retried: 1, usd: 1, unknown: 1, bins: [1, 0, 0, 0, 1] },
    { reason: "oom", attempts: 1, bins: [0, 0, 1, 0, 0] },
  ]);
  expect(infra?.most).toBe(1);
  expect(infraOverTime([attempt({})])).toBeNull();
});
