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
    attempt({ pairKey: "b/1/f1_f2", agentSec: 20, evalSec: null }),
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
