import { expect, test } from "vitest";
import { pairRow } from "../tables/fixtures/pair-row.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { costPerPass } from "./cost-per-pass.ts";
import { campaign } from "./fixtures/campaign.ts";
import { madeUp } from "./fixtures/made-up.ts";
import { infraByReason } from "./infra-by-reason.ts";
import { patchShare } from "./patch-share.ts";
import { perRepository } from "./per-repository.ts";
import { retryBias } from "./retry-bias.ts";
import { settingComparison } from "./setting-comparison.ts";
import { costDistribution, patchLines, stepsDistribution, wallTime } from "./trial-distributions.ts";

const few = { resamples: 50 };
const solo = (feature: number, changes: Partial<PairRow> = {}): PairRow =>
  pairRow({ featureA: feature, featureB: 9, taskId: feature, ...changes });
const infra = { verdict: "infra_error", reason: "container-lost" } as const;

/** Four graded solo trials of 1, 2, 3 and 10 dollars and steps, one of unknown cost and steps, an infra error, and a pending one. */
const trials = [
  ...[1, 2, 3, 10].map((value, i) =>
    solo(i + 1, { costUsd: value, spentKnownUsd: value, steps: value, durationSec: value * 60 }),
  ),
  solo(5, { verdict: "fail", costUsd: null, spentKnownUsd: 0, unpricedAttempts: 1, steps: null, durationSec: null }),
  solo(6, { ...infra, costUsd: 100, spentKnownUsd: 100, steps: 100 }),
  solo(7, { verdict: null, reason: "not-run", costUsd: null, spentKnownUsd: null }),
];

test("a distribution is over graded trials whose number is known, and says what it leaves out", () => {
  const { rows, notes } = costDistribution(trials, few);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({
    n: 4,
    unknown: 1,
    mean: 4,
    median: 2.5,
    q1: 1.75,
    q3: 4.75,
    least: 1,
    greatest: 10,
    unit: "USD per trial",
    ci: "task-cluster-bootstrap-95",
  });
  expect(rows[0]?.p5).toBeCloseTo(1.15, 12);
  expect(notes).toContain("left out: 1 infra error and 1 pending trial");
  expect(notes).toContain("left out: 1 of 5 trials whose cost is unknown");
  expect(stepsDistribution(trials, few).rows[0]).toMatchObject({ n: 4, mean: 4, median: 2.5 });
  expect(wallTime(trials, few).rows[0]).toMatchObject({ n: 4, mean: 4, unit: "minutes of the agent phase" });
});

test("cost per pass is a ratio of sums, without and with what failures of the infrastructure cost", () => {
  const [out, within] = costPerPass(trials, few).rows;
  expect(out).toMatchObject({ infraCost: "out", n: 4, passes: 4, costUsd: 16, costPerPassUsd: 4, costUnknown: 1 });
  expect(within).toMatchObject({ infraCost: "in", n: 5, passes: 4, costUsd: 116, costPerPassUsd: 29, costUnknown: 2 });
  const { notes } = costPerPass(
    [...trials, solo(8, { verdict: null, reason: "not-evaluated", costUsd: 7, spentKnownUsd: 7 })],
    few,
  );
  expect(notes).toContain('what 1 infra error and 1 pending trial cost is only in "in"');
  expect(notes).toContain('left out of "out", their passes too: 1 graded trial whose cost is unknown');
  expect(notes).toContain(
    'left out of "in", their passes too: 2 trials whose cost, with all attempts, is not known in full',
  );
  const none = costPerPass([solo(1, { verdict: "fail" }), solo(2, { verdict: "fail" })], few).rows[0];
  expect(none).toMatchObject({ passes: 0, costPerPassUsd: null, lower: null, upper: null });
});

test("a pass of which attempts have no price is dropped from what was spent, and that is said", () => {
  const rows = [
    solo(1, { costUsd: 1, spentKnownUsd: 1 }),
    solo(2, { costUsd: 1, spentKnownUsd: 1, unpricedAttempts: 1 }),
  ];
  const figure = costPerPass(rows, few);
  expect(figure.rows.map(({ infraCost, passes, n }) => [infraCost, passes, n])).toEqual([
    ["out", 2, 2],
    ["in", 1, 1],
  ]);
  expect(figure.notes).toContain(
    'left out of "in", their passes too: 1 trial whose cost, with all attempts, is not known in full',
  );
});

test("a cost per pass has no upper end where many draws of tasks have no pass, and its line runs to the edge", () => {
  const rows = [1, 2, 3].map((taskId) =>
    solo(1, {
      taskId,
      pairKey: `r/${taskId}/f1_f2`,
      costUsd: 1,
      spentKnownUsd: 1,
      verdict: taskId === 1 ? "pass" : "fail",
    }),
  );
  const { rows: costs, notes, spec } = costPerPass(rows, {});
  expect(costs[0]).toMatchObject({ costPerPassUsd: 3, lower: 1, upper: null });
  expect(notes).toContain("a line to the edge has no upper end: so often a draw of tasks has no pass");
  expect(JSON.stringify(spec)).toContain('"x2":{"value":"width"}');
});

test("a trial has a patch where each of its agents left one", () => {
  const coop = { setting: "coop-comm" } as const;
  const rows = [
    solo(1),
    solo(2, { aPatchLines: 0 }),
    solo(3, { aPatchLines: null }),
    solo(1, { ...coop, bothPatched: true }),
    solo(2, { ...coop, bothPatched: false }),
    solo(3, { ...coop, bothPatched: null, aPatchLines: 3, bPatchLines: 0 }),
  ];
  const figure = patchShare(rows, few);
  expect(figure.rows.map(({ setting, k, n, unknown }) => [setting, k, n, unknown])).toEqual([
    ["solo", 1, 2, 1],
    ["coop-comm", 1, 3, 0],
  ]);
  expect(figure.notes).toContain("left out: 1 of 6 trials whose patches are unknown");
  expect(patchLines([solo(1, { patchLines: 7 })], few).rows[0]).toMatchObject({ n: 1, mean: 7, lower: null });
});

test("each repository has a success, a cost and steps, with their own n", () => {
  const rows = [
    solo(1, { repo: "b_task" }),
    solo(1, { repo: "a_task", costUsd: 2, steps: 10 }),
    solo(2, { repo: "a_task", costUsd: null, steps: 30, verdict: "fail" }),
    solo(3, { repo: "a_task", ...infra }),
  ];
  const ofA = perRepository(rows, few).rows.filter(({ repository }) => repository === "a");
  expect(ofA.map(({ measure, value, k, n }) => [measure, value, k, n])).toEqual([
    ["success", 1 / 3, 1, 3],
    ["cost", 2, null, 1],
    ["steps", 20, null, 2],
  ]);
  const { rows: all, spec } = perRepository(rows, few);
  expect(all[0]?.repository).toBe("a");
  const drawn = (spec["data"] as { values: { counts: string }[] }).values;
  expect(drawn.slice(0, 3).map(({ counts }) => counts)).toEqual(["1/3", "n = 1", "n = 2"]);
});

test("infra errors are counted by reason, those that a retry made good by their attempts", () => {
  const rows = [solo(1), solo(2, infra), solo(3, { ...infra, reason: "eval-timeout" }), solo(4, infra)];
  const { attempts } = madeUp({ share: 0.01 });
  const [attempt] = attempts as [typeof attempts extends Iterable<infer Row> ? Row : never];
  const failed = (of: PairRow, reason: typeof attempt.reason) => ({
    ...attempt,
    run: of.run,
    pairKey: of.pairKey,
    verdict: "infra_error" as const,
    reason,
  });
  const first = rows[0] as PairRow;
  const second = rows[1] as PairRow;
  const tries = [
    failed(first, "model-unavailable"),
    failed(second, "container-lost"),
    failed(second, "container-lost"),
  ];
  const counted = infraByReason(rows, tries, few).rows.map(({ reason, k, n, failedAttempts }) => [
    reason,
    k,
    n,
    failedAttempts,
  ]);
  expect(counted).toEqual([
    ["container-lost", 2, 4, 2],
    ["eval-timeout", 1, 4, 0],
    ["model-unavailable", 0, 4, 1],
  ]);
  expect(infraByReason(rows, [], few).rows[0]?.failedAttempts).toBeNull();
});

test("retried trials stand beside those of their own pairs and setting that took one attempt", () => {
  const rows = [
    solo(1, { attempts: 2, verdict: "fail" }),
    solo(1, { repeat: 2, verdict: "pass" }),
    solo(1, { setting: "coop-comm", attempts: 2, verdict: "pass" }),
    solo(1, { setting: "coop-nocomm", verdict: "fail" }),
    solo(2, { verdict: "pass" }),
    solo(3, { attempts: null }),
    solo(4, { attempts: 3, ...infra }),
  ];
  const figure = retryBias(rows, few);
  expect(figure.rows.map(({ setting, attempts, of, k, n }) => [setting, attempts, of, k, n])).toEqual([
    ["solo", 1, "these trials", 2, 2],
    ["solo", 2, "these trials", 0, 1],
    ["solo", 2, "the same pairs in one attempt", 1, 1],
    ["coop-comm", 2, "these trials", 1, 1],
    ["coop-nocomm", 1, "these trials", 0, 1],
  ]);
  expect(figure.notes).toContain("left out: 1 of 6 trials whose attempts are unknown");
});

test("every two settings are compared on the same pairs, all tests one family", () => {
  const { rows } = settingComparison(campaign, few);
  expect(rows.map(({ comparison, difference, pairs }) => [comparison, difference, pairs])).toEqual([
    ["solo − coop-comm", 0.25, 4],
    ["solo − coop-nocomm", 0.5, 4],
    ["coop-comm − coop-nocomm", 0.25, 4],
  ]);
  expect(rows.map(({ p, pHolm }) => (pHolm ?? 0) >= (p ?? 1))).toEqual([true, true, true]);
});

test("groups are those that were asked for, whatever the figure", () => {
  const rows = ["x", "y"].flatMap((arm) => trials.map((row) => ({ ...row, arm })));
  for (const figure of [costDistribution, costPerPass, patchShare, perRepository]) {
    const made = figure(rows, { ...few, by: ["arm"] });
    expect(new Set(made.rows.map(({ arm }) => arm))).toEqual(new Set(["x", "y"]));
    expect(made.rows[0]).not.toHaveProperty("model");
  }
});
