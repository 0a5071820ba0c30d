import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { attemptFolder } from "@cooperbench-ts/results/node";
import { afterEach, beforeEach, expect, test } from "vitest";
import { noCredentials } from "../credentials/credentials.ts";
import { SubmittedWork } from "../folder/submitted-work.ts";
import { Outages } from "../outage/outages.ts";
import { systemClock } from "../process/clock.ts";
import type { AttemptReport } from "../report/attempt-report.ts";
import { attemptOrder } from "../testing/attempt-order.ts";
import { recoverPhase } from "./recover-phase.ts";

const head = "diff --git a/x.py b/x.py\n--- a/x.py\n+++ b/x.py\n";
const mendable = `${head}@@ -1,4 +1,5 @@\n a\n+b\n c\n d`;
const uncertain = `${head}@@ -1,3 +1,4 @@\n a\n+b\n c`;

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "recover-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** An attempt that was cut off with its harness after upstream had ended. */
async function recovered(patch: string, seen: string | null, patchRepair: "apply" | "off" = "apply") {
  const order = attemptOrder({ patchRepair });
  const folder = attemptFolder(dir, order.trial);
  const { repo, taskId: task_id, features } = order.trial.pair;
  await mkdir(folder.pairFolder, { recursive: true });
  const about = { repo, task_id, features, run_id: "3cd7b9be", run_name: "lab", model: "lab/m" };
  const times = { started_at: "2026-11-22T06:52:35.8", ended_at: "2026-11-22T06:59:36.1", duration_seconds: 420.3 };
  const agent = { status: "Submitted", cost: 0.02, steps: 2, patch_lines: patch.split("\n").length, error: null };
  const framework = { setting: "solo", agent_framework: "mini_swe_agent" };
  const files = {
    "result.json": { ...about, ...framework, ...times, agent, total_cost: 0.02, total_steps: 2 },
    "solo_traj.json": { ...about, agent_id: "solo", messages: [] },
  };
  for (const [name, content] of Object.entries(files))
    await writeFile(path.join(folder.pairFolder, name), JSON.stringify(content));
  await writeFile(path.join(folder.pairFolder, "solo.patch"), patch);
  if (seen !== null) {
    const work = new SubmittedWork(folder.submitted);
    work.keep("c1", { stdout: Buffer.from(seen), output: Buffer.from(seen) });
    await work.settled();
  }
  const report: AttemptReport = await recoverPhase(order, "agent", {
    folder: dir,
    outages: new Outages(),
    clock: systemClock,
    upstream: { version: "0.0.11" },
    model: { priced: true },
    credentials: noCredentials,
  });
  return { report, patch: await readFile(path.join(folder.pairFolder, "solo.patch"), "utf8") };
}

test("what the dead harness's door saw is published", async () => {
  const whole = `${uncertain} \n \t\n`;
  const { report, patch } = await recovered(uncertain, whole);
  expect(patch).toBe(whole);
  expect(report).toMatchObject({ judgement: { reason: "not-evaluated" }, repairs: [{ way: "agent-bytes" }] });
});

test("without that, what is certain is mended", async () => {
  const { report } = await recovered(mendable, null);
  expect(report).toMatchObject({ judgement: { reason: "not-evaluated" }, repairs: [{ way: "hunk-shortened" }] });
});

test("a cut that nobody can undo is no work to be graded: the agent is run again", async () => {
  const { report, patch } = await recovered(uncertain, null);
  expect(patch).toBe(uncertain);
  expect(report.judgement).toBeNull();
});

test("with the repair off it is upstream's own grade that is wanted", async () => {
  const { report, patch } = await recovered(uncertain, `${uncertain}\n \n`, "off");
  expect(patch).toBe(uncertain);
  expect(report).toMatchObject({ judgement: { reason: "not-evaluated" }, repairs: [] });
});
