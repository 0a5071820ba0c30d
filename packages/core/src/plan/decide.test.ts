import { describe, expect, it } from "vitest";
import { newTrialState, type TrialState } from "@cooperbench-ts/results/experiment";
import { judgements, verdictFile } from "../testing/judgements.ts";
import { decideAtStart, decideNext, type DecideOptions, type Decision } from "./decide.ts";

const trial = { run: "m-solo", setting: "solo", pair: "r_task/1/f1_f2" } as const;
const options: DecideOptions = { attempts: 3, keepInfra: false, timeLimit: "keep" };

type Judged = (typeof judgements)[keyof typeof judgements];

function state(part: Partial<TrialState>): TrialState {
  return { ...newTrialState(), ...part };
}

function after(judgement: Judged, tries: { agent: number; eval: number }): TrialState {
  return state({ lastAttempt: 2, tries, last: { attempt: 2, judgement, costUsd: 1, knownUsd: 1, repairs: 0 } });
}

function judged(judgement: Judged, published = true): TrialState {
  return state({ lastAttempt: 2, judged: { attempt: 2, verdict: verdictFile(trial, judgement) }, published });
}

describe("decideAtStart", () => {
  const table: [string, TrialState | undefined, DecideOptions, Decision][] = [
    ["no trace of it", undefined, options, { action: "agent", why: "not run yet", reopen: false }],
    [
      "passed and in its place",
      judged(judgements.pass),
      options,
      { action: "skip", why: "finished: pass (tests-passed)" },
    ],
    [
      "failed and in its place",
      judged(judgements.fail),
      options,
      { action: "skip", why: "finished: fail (tests-failed)" },
    ],
    [
      "judged, then the harness died",
      judged(judgements.pass, false),
      options,
      { action: "publish", attempt: 2, why: "finished: pass (tests-passed), but not yet in its place" },
    ],
    [
      "model down until the last try",
      judged(judgements.modelDown),
      options,
      { action: "agent", why: "opened again: it ended infra_error (model-unavailable)", reopen: true },
    ],
    [
      "wrong key: it may be mended",
      judged(judgements.wrongKey),
      options,
      { action: "agent", why: "opened again: it ended infra_error (model-auth)", reopen: true },
    ],
    [
      "eval down until the last try",
      judged(judgements.evalError),
      options,
      {
        action: "eval",
        attempt: 2,
        why: "opened again: it ended infra_error (eval-error); the agent's work is kept, only the eval runs",
        reopen: true,
      },
    ],
    [
      "evals that never found a result",
      judged(judgements.nothingSelected),
      options,
      { action: "agent", why: "opened again: it ended without a verdict (nothing-selected)", reopen: true },
    ],
    [
      "infra kept on wish",
      judged(judgements.modelDown),
      { ...options, keepInfra: true },
      { action: "skip", why: "kept as infra_error (model-unavailable) (--keep-infra)" },
    ],
    [
      "at work until its limit",
      judged(judgements.atWork),
      options,
      {
        action: "skip",
        why: "kept as infra_error (timeout): its agents were at work until the limit, so that another attempt would end the same way (--time-limit retry opens it)",
      },
    ],
    [
      "at work until its limit, and the rest of such trials is to be graded",
      judged(judgements.atWork),
      { ...options, timeLimit: "grade" },
      {
        action: "skip",
        why: "kept as infra_error (timeout): its agents were at work until the limit, so that another attempt would end the same way (--time-limit retry opens it)",
      },
    ],
    [
      "at work until its limit, not in its place",
      judged(judgements.atWork, false),
      options,
      { action: "publish", attempt: 2, why: "kept as infra_error (timeout)" },
    ],
    [
      "at work until its limit, to be tried again",
      judged(judgements.atWork),
      { ...options, timeLimit: "retry" },
      { action: "agent", why: "opened again: it ended infra_error (timeout)", reopen: true },
    ],
    [
      "at its limit after waiting for others",
      judged(judgements.timeout),
      options,
      { action: "agent", why: "opened again: it ended infra_error (timeout)", reopen: true },
    ],
    [
      "infra kept on wish, not in its place",
      judged(judgements.modelDown, false),
      { ...options, keepInfra: true },
      { action: "publish", attempt: 2, why: "kept as infra_error (model-unavailable)" },
    ],
  ];
  it.each(table)("%s", (_, given, wanted, decision) => expect(decideAtStart(given, wanted)).toEqual(decision));
});

describe("decideAtStart where results are gone", () => {
  it.each([
    ["result", "agent", /result\.json is gone or damaged$/],
    ["evaluation", "eval", /eval\.json is gone or damaged; the agent's work is kept/],
  ] as const)("opens a finished trial again without its %s", (lost, action, why) => {
    expect(decideAtStart(judged(judgements.pass), options, lost)).toMatchObject({ action, reopen: true });
    expect(decideAtStart(judged(judgements.pass), options, lost).why).toMatch(why);
  });
});

describe("decideNext", () => {
  const open = (phase: "agent" | "eval"): TrialState =>
    state({ lastAttempt: 2, open: { attempt: 2, phase, evalTry: phase === "eval" ? 1 : 0 } });
  const table: [string, TrialState, Decision][] = [
    [
      "died in the agent phase",
      open("agent"),
      { action: "recover", attempt: 2, phase: "agent", why: "the harness died in the agent phase of attempt 2" },
    ],
    [
      "died in the eval phase",
      open("eval"),
      { action: "recover", attempt: 2, phase: "eval", why: "the harness died in the eval phase of attempt 2" },
    ],
    [
      "interrupted by the user",
      state({ lastAttempt: 1 }),
      { action: "agent", why: "the last attempt was interrupted", reopen: false },
    ],
    [
      "agent done",
      after(judgements.notEvaluated, { agent: 1, eval: 0 }),
      { action: "eval", attempt: 2, why: "the agent's work is not evaluated yet", reopen: false },
    ],
    [
      "a verdict without an eval",
      after(judgements.fail, { agent: 1, eval: 0 }),
      { action: "conclude", attempt: 2, why: "judged fail (tests-failed)" },
    ],
    [
      "evaluated",
      after(judgements.pass, { agent: 1, eval: 1 }),
      { action: "conclude", attempt: 2, why: "judged pass (tests-passed)" },
    ],
    [
      "infra, tries left",
      after(judgements.modelDown, { agent: 2, eval: 0 }),
      { action: "agent", why: "attempt 2 ended in model-unavailable", reopen: false },
    ],
    [
      "a timeout counts as a try",
      after(judgements.timeout, { agent: 3, eval: 0 }),
      { action: "conclude", attempt: 2, why: "timeout after 3 tries" },
    ],
    [
      "at work until its limit: no other try",
      after(judgements.atWork, { agent: 1, eval: 0 }),
      { action: "conclude", attempt: 2, why: "judged infra_error (timeout)" },
    ],
    [
      "infra, tries spent",
      after(judgements.modelDown, { agent: 3, eval: 0 }),
      { action: "conclude", attempt: 2, why: "model-unavailable after 3 tries" },
    ],
    [
      "eval infra, eval tries left though agent tries are spent",
      after(judgements.evalError, { agent: 3, eval: 2 }),
      { action: "eval", attempt: 2, why: "the eval ended in eval-error", reopen: false },
    ],
    [
      "eval infra, eval tries spent",
      after(judgements.evalError, { agent: 1, eval: 3 }),
      { action: "conclude", attempt: 2, why: "eval-error after 3 tries" },
    ],
    [
      "the eval found no result",
      after(judgements.nothingSelected, { agent: 1, eval: 1 }),
      { action: "agent", why: "attempt 2 ended in nothing-selected", reopen: false },
    ],
    [
      "a retry would not help",
      after(judgements.badImage, { agent: 1, eval: 0 }),
      { action: "conclude", attempt: 2, why: "judged infra_error (image-unusable)" },
    ],
  ];
  it.each(table)("%s", (_, given, decision) => expect(decideNext(given, options)).toEqual(decision));
});
