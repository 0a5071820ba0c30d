import type { ManifestFile } from "@cooperbench-ts/results";
import type { ExperimentStatus } from "@cooperbench-ts/results/experiment";
import { expect, test } from "vitest";
import { timeLeftFacts } from "./campaign-time.ts";
import { attempt } from "./fixtures/attempts.ts";

const limits = { timeoutMs: 600_000, evalTimeoutMs: 100_000, attempts: 3, concurrency: 4 };
const manifest = { schemaVersion: 1, runs: [{ run: "x-solo", limits }] } as unknown as ManifestFile;
const status = {
  experiment: "x",
  settings: [{ run: "x-solo", setting: "solo", waiting: 5, interrupted: 1 }],
  running: [
    { run: "x-solo", pair: "a/1/f1_f2", phase: "agent", secondsLeft: 500 },
    { run: "x-solo", pair: "a/2/f1_f2", phase: "eval", secondsLeft: 90 },
  ],
} as unknown as ExperimentStatus;

test("a trial took as long as all of its attempts, and one that is evaluated has had its agents' time", () => {
  const facts = timeLeftFacts(status, manifest, [
    attempt({ agentSec: 60, evalSec: 10 }),
    attempt({ pairKey: "b/1/f1_f2", agentSec: 20, evals: 0, evalSec: null, redo: "agent", verdict: "infra_error" }),
    attempt({ pairKey: "b/1/f1_f2", attempt: 2, agentSec: 40, evalSec: 10 }),
    attempt({ experiment: "another", agentSec: 9_000 }),
  ]);
  expect(facts).toEqual({
    ended: new Map([["solo", [70, 70]]]),
    running: [
      { group: "solo", elapsed: 100 },
      { group: "solo", elapsed: 70 },
    ],
    waiting: new Map([["solo", 6]]),
    concurrency: 4,
  });
});

test("a trial that is still tried has not ended", () => {
  const open = attempt({ verdict: null, agentSec: 60 });
  expect(timeLeftFacts(status, null, [open]).ended.size).toBe(0);
});

test("one that is to be tried again has not ended, whichever of its attempts stands last", () => {
  const first = attempt({ agentSec: 20, verdict: "infra_error", redo: "agent" });
  expect(timeLeftFacts(status, null, [first]).ended.size).toBe(0);
  const second = attempt({ attempt: 2, agentSec: 40 });
  expect(timeLeftFacts(status, null, [second, first]).ended).toEqual(new Map([["solo", [60]]]));
  const gone = attempt({ agentSec: 20, verdict: "infra_error" });
  expect(timeLeftFacts(status, null, [gone]).ended.size).toBe(1);
});

test("an unknown time is no time of 0 s", () => {
  const cut = attempt({ agentSec: null, evalSec: null, evals: 0, redo: "agent", verdict: null });
  expect(timeLeftFacts(status, null, [cut, attempt({ attempt: 2, agentSec: 40 })]).ended.size).toBe(0);
  const given = attempt({ agentSec: null, evalSec: 15, costSource: "given" });
  expect(timeLeftFacts(status, null, [given]).ended).toEqual(new Map([["solo", [15]]]));
});
