import type { ExperimentStatus } from "@cooperbench-ts/results/experiment";
import { expect, it } from "vitest";
import { renderStatus } from "./status.ts";

const spent = { knownUsd: 4, wastedUsd: 1, unknownAttempts: 2, unknownCalls: 3, unknownAtMostUsd: 0.5 };
const row = {
  run: "m-solo",
  setting: "solo",
  planned: 4,
  pass: 1,
  fail: 1,
  infraError: 0,
  running: 1,
  waiting: 1,
} as const;
const status: ExperimentStatus = {
  experiment: "m",
  holder: { host: "here", pid: 7, since: "2026-01-02T03:04:05.000Z" },
  paused: null,
  stopping: null,
  settings: [{ ...row, interrupted: 0, spent }],
  running: [
    {
      run: "m-solo",
      pair: "jinja_task/0/f1_f2",
      attempt: 1,
      phase: "agent",
      startedAt: "2026-01-02T03:04:05.000Z",
      secondsLeft: 61,
      steps: 12,
      calls: 13,
      costUsd: 0.25,
    },
  ],
  waitingByReason: [{ reason: "not-evaluated", count: 1 }],
  infraByReason: [],
  spent,
};

it("shows steps, calls and money of what runs, and what is not known of the spend", () => {
  const text = renderStatus(status).join("\n");
  expect(text).toContain("m-solo/jinja_task/0/f1_f2  agent 1, 12 steps, 13 calls, $0.25, 1 min 01 s left");
  expect(text).toContain(
    "spent $4.00, of it $1.00 in failed attempts, and 2 attempts of unknown cost (3 model calls), at most $0.50 more",
  );
  expect(text).not.toContain("interrupted");
});

it("has a column for what was interrupted only where there is any", () => {
  const text = renderStatus({ ...status, settings: [{ ...row, running: 0, interrupted: 1, spent }], running: [] }).join(
    "\n",
  );
  expect(text).toMatch(/running +interrupted +waiting/);
});

it("says until when a limit is waited for", () => {
  const since = "2026-01-02T03:05:00.000Z";
  const paused = { cause: "model-rate-limit", message: "429", since };
  const lineOf = (more: object): string | undefined =>
    renderStatus({ ...status, paused: { ...paused, ...more } }).find((line) => line.startsWith("paused"));
  expect(lineOf({ until: "2026-01-05T00:00:00.000Z" })).toBe(
    `paused since ${since} (model-rate-limit), waits until 2026-01-05T00:00:00.000Z: 429`,
  );
  expect(lineOf({})).toBe(`paused since ${since} (model-rate-limit): 429`);
});
