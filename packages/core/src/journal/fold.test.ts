import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideAtStart } from "../plan/decide.ts";
import { decideOptions, journalEvents } from "../testing/arbitrary-journal.ts";
import { judgements, spend, verdictFile } from "../testing/judgements.ts";
import { foldJournal } from "@cooperbench-ts/results/experiment";
import type { JournalEvent } from "@cooperbench-ts/results/experiment";
import { spendTotals } from "@cooperbench-ts/results/experiment";
import type { TrialState } from "@cooperbench-ts/results/experiment";

const trial = { run: "m-solo", setting: "solo", pair: "r_task/1/f1_f2" } as const;

function fold(events: readonly JournalEvent[]): TrialState {
  const { trials } = foldJournal(events.map((event) => ({ format: 1, at: "2026-01-01T00:00:00Z", event })));
  return trials.get("m-solo/r_task/1/f1_f2") as TrialState;
}

function agent(
  attempt: number,
  judgement: (typeof judgements)[keyof typeof judgements],
  costUsd: number | null,
): JournalEvent[] {
  return [
    { type: "agent-started", attempt, ...trial },
    { type: "agent-ended", attempt, judgement, spend: spend(costUsd), repairs: 0, ...trial },
  ];
}

function evaluation(
  attempt: number,
  evalTry: number,
  judgement: (typeof judgements)[keyof typeof judgements],
): JournalEvent[] {
  return [
    { type: "eval-started", attempt, evalTry, ...trial },
    { type: "eval-ended", attempt, evalTry, judgement, ...trial },
  ];
}

describe("foldJournal", () => {
  it("folds and decides for any prefix of any journal, and never moves money or attempts backwards", () => {
    fc.assert(
      fc.property(journalEvents({ maxLength: 60 }), (events) => {
        let [spentUsd, unknown, attempts] = [0, 0, 0];
        for (let length = 0; length <= events.length; length += 1) {
          const { trials } = foldJournal(events.slice(0, length).map((event) => ({ format: 1, at: "", event })));
          const totals = spendTotals(trials.values());
          const used = [...trials.values()].reduce((sum, state) => sum + state.attempts.agent + state.attempts.eval, 0);
          expect(totals.knownUsd).toBeGreaterThanOrEqual(spentUsd);
          expect(totals.wastedUsd).toBeLessThanOrEqual(totals.knownUsd + 1e-9);
          expect(totals.unknownAttempts).toBeGreaterThanOrEqual(unknown);
          expect(used).toBeGreaterThanOrEqual(attempts);
          [spentUsd, unknown, attempts] = [totals.knownUsd, totals.unknownAttempts, used];
          for (const state of trials.values()) {
            const decision = decideAtStart(state, decideOptions);
            expect(decision.why).not.toBe("");
            if (state.judged?.verdict.verdict === "pass" || state.judged?.verdict.verdict === "fail") {
              expect(decision.action).toBe(state.published ? "skip" : "publish");
            }
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it("adds up what all attempts have cost, the wasted part, and how many are unknown", () => {
    const state = fold([
      ...agent(1, judgements.modelDown, 0.5),
      ...agent(2, judgements.timeout, null),
      { type: "agent-started", attempt: 3, ...trial },
      { type: "phase-interrupted", attempt: 3, phase: "agent", spend: spend(0.25), ...trial },
      ...agent(4, judgements.notEvaluated, 1),
      ...evaluation(4, 1, judgements.evalError),
      { type: "eval-started", attempt: 4, evalTry: 2, ...trial },
      { type: "phase-interrupted", attempt: 4, phase: "eval", spend: null, ...trial },
      ...evaluation(4, 2, judgements.pass),
    ]);
    expect(state.spent).toEqual({ knownUsd: 1.75, unknownAttempts: 1 });
    expect(state.wastedUsd).toBe(0.75);
    // The interrupted agent and eval phases are no tries.
    expect(state.attempts).toEqual({ agent: 3, eval: 2 });
    expect(state.last).toMatchObject({ attempt: 4, costUsd: 1, judgement: { reason: "tests-passed" } });
  });

  it("takes an agent's work for wasted where its eval sends the trial back to the agent", () => {
    const partly = { ...spend(null), knownUsd: 0.4 };
    const state = fold([
      ...agent(1, judgements.notEvaluated, 1),
      ...evaluation(1, 1, judgements.evalError),
      ...evaluation(1, 2, judgements.nothingSelected),
      { type: "agent-started", attempt: 2, ...trial },
      { type: "agent-ended", attempt: 2, judgement: judgements.notEvaluated, spend: partly, repairs: 0, ...trial },
      ...evaluation(2, 3, judgements.nothingSelected),
      ...agent(3, judgements.notEvaluated, 2),
      ...evaluation(3, 4, judgements.pass),
    ]);
    expect(state.spent).toEqual({ knownUsd: 3.4, unknownAttempts: 1 });
    expect(state.wastedUsd).toBe(1.4);
  });

  it("keeps the cost of calls that were seen in an attempt whose whole cost is unknown", () => {
    const { spent, unknown } = fold([
      { type: "agent-started", attempt: 1, ...trial },
      {
        type: "phase-interrupted",
        attempt: 1,
        phase: "agent",
        spend: { costUsd: null, knownUsd: 0.4, unknownCalls: [{ id: "a", atMostUsd: 0.1 }], source: "model-door" },
        ...trial,
      },
    ]);
    expect(spent).toEqual({ knownUsd: 0.4, unknownAttempts: 1 });
    expect(unknown).toEqual({ calls: 1, atMostUsd: 0.1 });
  });

  it("gives a reopened trial a fresh budget and keeps its bill", () => {
    const state = fold([
      ...agent(1, judgements.modelDown, 1),
      ...agent(2, judgements.modelDown, 1),
      ...agent(3, judgements.modelDown, 1),
      {
        type: "trial-judged",
        attempt: 3,
        verdict: verdictFile(trial, judgements.modelDown, {
          spent: { knownUsd: 3, unknownAttempts: 0 },
          attempts: { agent: 3, eval: 0 },
        }),
        ...trial,
      },
      { type: "trial-published", attempt: 3, ...trial },
      { type: "trial-reopened", ...trial },
    ]);
    expect(state).toMatchObject({
      tries: { agent: 0, eval: 0 },
      attempts: { agent: 3 },
      spent: { knownUsd: 3 },
      judged: null,
      published: false,
      last: null,
      lastAttempt: 3,
    });
  });

  it("keeps the agent's work when only the eval is opened again", () => {
    const state = fold([
      ...agent(1, judgements.notEvaluated, 1),
      ...evaluation(1, 1, judgements.evalError),
      { type: "trial-judged", attempt: 1, verdict: verdictFile(trial, judgements.evalError), ...trial },
      { type: "trial-published", attempt: 1, ...trial },
      { type: "trial-reopened", ...trial },
    ]);
    expect(state).toMatchObject({
      last: { attempt: 1, costUsd: 1 },
      tries: { eval: 0 },
      attempts: { agent: 1, eval: 1 },
    });
  });

  it("keeps the agent's work where a finished trial is opened again for its eval, also when that is cut off", () => {
    const state = fold([
      ...agent(1, judgements.notEvaluated, 1),
      ...evaluation(1, 1, judgements.pass),
      { type: "trial-judged", attempt: 1, verdict: verdictFile(trial, judgements.pass), ...trial },
      { type: "trial-published", attempt: 1, ...trial },
      { type: "trial-reopened", redo: "eval", ...trial },
      { type: "eval-started", attempt: 1, evalTry: 2, ...trial },
      { type: "phase-interrupted", attempt: 1, phase: "eval", spend: null, ...trial },
    ]);
    expect(decideAtStart(state, decideOptions)).toMatchObject({ action: "eval", attempt: 1 });
  });

  it("takes the sums that a verdict carries, where lines before it are gone", () => {
    const verdict = verdictFile(trial, judgements.pass, {
      spent: { knownUsd: 2.5, unknownAttempts: 1 },
      attempts: { agent: 3, eval: 1 },
    });
    const state = fold([
      { type: "agent-started", attempt: 3, ...trial },
      { type: "trial-judged", attempt: 3, verdict, ...trial },
    ]);
    expect(state).toMatchObject({
      open: null,
      spent: verdict.spent,
      attempts: verdict.attempts,
      unknown: { atMostUsd: null },
    });
  });

  it("gives each agent attempt an eval budget of its own", () => {
    const state = fold([
      ...agent(1, judgements.notEvaluated, 1),
      ...evaluation(1, 1, judgements.nothingSelected),
      ...agent(2, judgements.notEvaluated, 1),
    ]);
    expect(state.tries).toEqual({ agent: 2, eval: 0 });
  });

  it("takes an adopted result as attempt 1, finished, with the cost it says", () => {
    const verdict = verdictFile(trial, judgements.fail, {
      spent: { knownUsd: 0, unknownAttempts: 1 },
      costAllAttemptsUsd: null,
    });
    const state = fold([{ type: "trial-adopted", verdict, ...trial }]);
    expect(state).toMatchObject({
      lastAttempt: 1,
      published: true,
      spent: { knownUsd: 0, unknownAttempts: 1 },
      judged: { attempt: 1 },
    });
    expect(decideAtStart(state, decideOptions).action).toBe("skip");
  });

  it("knows whose work the last attempt is: others' until an agent of this experiment has begun", () => {
    const origin = {
      dir: "/theirs",
      run: "r",
      upstreamVersion: null,
      evalPolicy: null,
      model: "m",
      agentFramework: null,
      datasetHash: null,
    };
    const spent = { knownUsd: 0.5, unknownAttempts: 0 };
    const verdict = { ...verdictFile(trial, judgements.timeout, { spent, costAllAttemptsUsd: null }), origin };
    const adopted: JournalEvent = { type: "trial-adopted", verdict, ...trial };
    expect(fold([adopted])).toMatchObject({ origin, spent, wastedUsd: 0.5 });
    expect(fold([{ type: "agent-started", attempt: 1, origin, ...trial }])).toMatchObject({ origin });
    const again = fold([
      adopted,
      { type: "trial-reopened", redo: "agent", ...trial },
      { type: "agent-started", attempt: 2, ...trial },
    ]);
    expect(again).toMatchObject({ lastAttempt: 2, spent, origin: undefined });
  });

  it("counts sessions, preflight calls and accepted drift", () => {
    const state = foldJournal(
      (
        [
          { type: "session-started", host: "h", pid: 1, version: "0" },
          { type: "preflight", costUsd: 0.001 },
          { type: "session-ended", outcome: "interrupted" },
          { type: "session-started", host: "h", pid: 2, version: "0" },
          { type: "preflight", costUsd: null },
          { type: "drift-accepted", field: "model", old: "a", new: "b" },
        ] as const
      ).map((event) => ({ format: 1, at: "", event })),
    );
    expect(state).toMatchObject({
      sessions: 2,
      preflightUsd: 0.001,
      acceptedDrift: [{ field: "model", old: "a", new: "b" }],
    });
  });
});
