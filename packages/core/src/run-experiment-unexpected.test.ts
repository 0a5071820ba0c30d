import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Layout, readJournal } from "@cooperbench-ts/results/node";
import { expect, onTestFinished, test } from "vitest";
import type { AttemptExecutor } from "./executor/attempt-executor.ts";
import { runExperiment } from "./run-experiment.ts";
import { type RehearsedCampaign, rehearsedCampaign } from "./testing/rehearsed-campaign.ts";

async function campaign(): Promise<RehearsedCampaign> {
  const dir = await mkdtemp(path.join(tmpdir(), "unexpected-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return rehearsedCampaign({ dir, pairs: 2, faults: "none" }, { settings: ["solo"], concurrency: 1 });
}

/** Falls over instead of the first attempts. */
function fallingOver(times: number, begin: boolean): (local: AttemptExecutor) => AttemptExecutor {
  let left = times;
  return (local) => ({
    execute: async (order, options) => {
      if (left === 0) return local.execute(order, options);
      left -= 1;
      if (begin) await options.onProgress({ type: "phase-started", phase: "agent", limitMs: 1 });
      throw new Error(`worker ${left} fell over`);
    },
  });
}

test("an executor that falls over in a phase ends one attempt, and no run", async () => {
  const { input, host, logs, name } = await campaign();
  const outcome = await runExperiment(input, { ...host, executor: fallingOver(2, true) });
  expect(outcome).toMatchObject({
    kind: "complete",
    counts: { planned: 2, infraError: 0 },
    spent: { unknownAttempts: 2 },
  });
  const { entries } = await readJournal(new Layout(logs, name).journal);
  const agents = entries.flatMap(({ event }) =>
    event.type === "agent-started" || event.type === "agent-ended"
      ? [[event.type, event.attempt, event.type === "agent-ended" ? event.judgement.reason : null]]
      : [],
  );
  expect(agents.slice(0, 6)).toEqual([
    ["agent-started", 1, null],
    ["agent-ended", 1, "unknown-error"],
    ["agent-started", 2, null],
    ["agent-ended", 2, "unknown-error"],
    ["agent-started", 3, null],
    ["agent-ended", 3, "not-evaluated"],
  ]);
});

test("an executor that falls over before a phase has begun ends the run: there is no attempt to end", async () => {
  const { input, host, logs, name } = await campaign();
  const run = runExperiment(input, { ...host, executor: fallingOver(1, false) });
  await expect(run).rejects.toThrow("worker 0 fell over");
  expect(await readFile(new Layout(logs, name).journal, "utf8")).not.toContain("agent-started");
});

test("the same error for the third time stops the run, for a bug", async () => {
  const { input, host } = await campaign();
  const outcome = await runExperiment(input, { ...host, executor: fallingOver(9, true) });
  expect(outcome).toMatchObject({ kind: "stopped", stop: { cause: "bug" } });
  expect(outcome.stop?.message).toMatch(
    /^One unexpected error has ended 3 attempts:\nError: worker 6 fell over\n +at /,
  );
});
