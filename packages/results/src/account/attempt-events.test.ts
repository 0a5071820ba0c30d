import { expect, test } from "vitest";
import { container } from "../../corpus/builders.ts";
import type { AttemptFile, PhaseRecord } from "../formats/attempt-file.ts";
import { trialEvents } from "./attempt-events.ts";
import type { AttemptAccount } from "./trial-account.ts";

const judgement: PhaseRecord["judgement"] = {
  verdict: null,
  redo: "none",
  reason: "not-run",
  rule: "x",
  stopsRun: false,
  evidence: null,
  diagnostics: [],
};
const phase = (name: PhaseRecord["phase"], start: number, changes: Partial<PhaseRecord> = {}): PhaseRecord => ({
  phase: name,
  argv: [],
  environment: [],
  pid: 1,
  startedAt: new Date(start * 1000).toISOString(),
  endedAt: new Date((start + 10) * 1000).toISOString(),
  durationMs: 10_000,
  end: { kind: "exited", exitCode: 0 },
  signals: [],
  time: null,
  docker: null,
  model: null,
  judgement,
  ...changes,
});

test("phases, deaths, kills and tasks stand in the order of time; what has no time stands behind its phase", () => {
  const docker = {
    requests: 0,
    execs: 0,
    containers: [container({ name: "sandbox", diedBeforeStop: true, oomKilled: true, exitCode: 137 })],
    networks: [],
    failures: [],
    refusedAtEnd: null,
    refusals: [],
  };
  const attempt: AttemptFile = {
    schemaVersion: 1,
    experiment: "e",
    run: "r",
    pair: "x/1/f1_f2",
    setting: "solo",
    attempt: 1,
    agent: phase("agent", 100, { docker, end: { kind: "timeout", limitMs: 10_000 } }),
    evals: [phase("eval", 120, { end: { kind: "exited", exitCode: 1 } }), phase("eval", 140)],
    patchRepair: [],
    spend: { costUsd: 0, knownUsd: 0, unknownCalls: [], source: "upstream" },
    judgement,
  };
  const read: AttemptAccount = { dir: "d", number: 1, kind: "parsed", attempt, calls: [] };
  const running: AttemptAccount = { dir: "d", number: 2, kind: "rejected", why: "it is running", calls: [] };
  const events = trialEvents([read, running], {
    tasks: [{ id: "t", title: "Feature 1", status: "open" }],
    log: [{ kind: "claim", task_id: "t", by: "agent1", ts: 105 }],
  });
  expect(events.map(({ kind, timeSec, endSec, agent, text }) => [kind, timeSec, endSec, agent, text])).toEqual([
    ["agent-phase", 100, 110, null, "agent phase: killed at its limit of 10 s"],
    ["container-died", null, null, null, "container sandbox died by itself with exit code 137, out of memory"],
    ["task", 105, null, "agent1", "claim Feature 1"],
    ["killed", 110, null, null, "agent phase killed at its limit of 10 s"],
    ["eval-phase", 120, 130, null, "eval phase, try 1: ended with exit code 1"],
    ["eval-phase", 140, 150, null, "eval phase, try 2: ended with exit code 0"],
  ]);
});
