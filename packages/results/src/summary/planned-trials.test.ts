import { expect, test } from "vitest";
import { pairRow } from "../tables/fixtures/pair-row.ts";
import { plannedTrials } from "./planned-trials.ts";
import { summarize } from "./summarize.ts";

test("tables become the summary: plan, spend, repairs and diagnostics included", () => {
  const pairs = [
    pairRow({ attempts: 2, spentKnownUsd: 1, patchRepaired: true }),
    pairRow({ featureB: 3, verdict: "infra_error", reason: "timeout", spentKnownUsd: null, unpricedAttempts: null }),
    pairRow({ featureB: 4, verdict: null, reason: "not-run", judged: "plan", spentKnownUsd: 0 }),
    pairRow({ featureB: 5, planned: false }),
    pairRow({ featureB: 6, setting: null }),
  ];
  const diagnostics = [
    {
      code: "patch-damaged",
      message: "",
      run: pairs[0]?.run ?? "",
      setting: "solo" as const,
      upstreamSetting: "solo",
      pairKey: pairs[0]?.pairKey ?? "",
      file: null,
    },
  ];
  const summary = summarize(plannedTrials({ pairs, diagnostics }));
  expect(summary.total).toEqual({
    total: 4,
    pass: 2,
    fail: 0,
    infraError: 1,
    pending: 1,
    costUsd: 1.5,
    costUnknown: 1,
  });
  expect(summary.leftOut).toMatchObject({
    repairedPatches: { trials: 1, pass: 1 },
    laterAttempts: [{ attempt: 2, pass: 1, fail: 0 }],
    diagnostics: [{ code: "patch-damaged", count: 1 }],
  });
});

test("what the columns keep of gold is counted as gold itself is", () => {
  const gold = { goldCanPass: true, goldCoop: "conflict", goldPassesEmpty: false, goldFlaky: null } as const;
  const pairs = [
    pairRow({ ...gold, goldWithoutTest: true }),
    pairRow({ featureB: 3, ...gold, goldCanPass: false, goldWithoutTest: false }),
    pairRow({ featureB: 4 }),
  ];
  const summary = summarize(plannedTrials({ pairs, diagnostics: [] }));
  expect(summary.gold).toMatchObject({
    pairs: 3,
    known: 2,
    canPass: 1,
    cannotPass: [pairs[1]?.pairKey],
    passWithoutTest: [pairs[0]?.pairKey],
    ceiling: { pass: 0, of: 2 },
  });
  expect(summarize(plannedTrials({ pairs: [pairRow({})], diagnostics: [] })).gold).toBeNull();
});
