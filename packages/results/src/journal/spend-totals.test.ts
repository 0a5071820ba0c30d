import { expect, it } from "vitest";
import { boundOf, spendTotals } from "./spend-totals.ts";
import { newTrialState } from "./trial-state.ts";

it("bounds what is unknown by its calls, and has no bound where one of them has none", () => {
  const unknown = { costUsd: null, knownUsd: 0.1, source: "model-door" } as const;
  const call = (atMostUsd: number | null): { id: string; atMostUsd: number | null } => ({ id: "a", atMostUsd });
  expect(boundOf({ ...unknown, costUsd: 0.1, unknownCalls: [] })).toBe(0);
  expect(boundOf({ ...unknown, unknownCalls: [call(0.1), call(0.2)] })).toBeCloseTo(0.3, 12);
  expect(boundOf({ ...unknown, unknownCalls: [call(0.1), call(null)] })).toBeNull();
  expect(boundOf({ ...unknown, unknownCalls: [] })).toBeNull();
});

it("adds up trials", () => {
  const one = {
    ...newTrialState(),
    spent: { knownUsd: 1, unknownAttempts: 1 },
    unknown: { calls: 2, atMostUsd: 0.5 },
  };
  const other = { ...newTrialState(), spent: { knownUsd: 2, unknownAttempts: 0 }, wastedUsd: 0.25 };
  expect(spendTotals([one, other])).toEqual({
    knownUsd: 3,
    wastedUsd: 0.25,
    unknownAttempts: 1,
    unknownCalls: 2,
    unknownAtMostUsd: 0.5,
  });
});
