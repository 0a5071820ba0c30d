import { expect, test } from "vitest";
import { summarize } from "./summarize.ts";
import { summaryNotes } from "./summary-notes.ts";

test("what only waits for an evaluation is told from what was never run", () => {
  const waiting = (pending: "not-run" | "not-evaluated") =>
    ({ pair: "r_task/1/f1_f2", run: "m-solo", setting: "solo", verdict: null, pending }) as const;
  const summary = summarize([waiting("not-run"), waiting("not-evaluated"), waiting("not-evaluated")]);
  expect(summary.leftOut.pendingByReason).toEqual([
    { reason: "not-evaluated", count: 2 },
    { reason: "not-run", count: 1 },
  ]);
  expect(summaryNotes(summary)).toContain(
    "3 trials without a verdict yet, 2 of them only without their evaluation (not-evaluated)",
  );
  expect(summaryNotes(summarize([waiting("not-run")]))).toContain("1 trial without a verdict yet");
});
