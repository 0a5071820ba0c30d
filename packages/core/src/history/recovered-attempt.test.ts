import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Outages } from "@cooperbench-ts/attempt";
import { systemClock } from "@cooperbench-ts/attempt/host";
import { type Trial, trialLabel } from "@cooperbench-ts/results";
import { foldJournal, newTrialState, tellAgain } from "@cooperbench-ts/results/experiment";
import { noCredentials } from "@cooperbench-ts/attempt/host";
import { recoverPhase } from "../../../attempt/src/phases/recover-phase.ts";
import { readAttemptRecord } from "../../../attempt/src/report/attempt-record.ts";
import { attemptOrder } from "../../../attempt/src/testing/attempt-order.ts";
import { Layout, trialFilesOf } from "@cooperbench-ts/results/node";

const trial: Trial = {
  run: "m-solo",
  setting: "solo",
  repeat: 1,
  pair: { repo: "r_task", taskId: 1, features: [1, 2] },
};

const order = attemptOrder({ trial, experiment: "m", work: { kind: "recover", phase: "agent" } });

const about = {
  reportVersion: 1,
  experiment: "m",
  run: "m-solo",
  setting: "solo",
  pair: "r_task/1/f1_f2",
  attempt: 1,
  work: order.work,
};

let folder: string;
let layout: Layout;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "recover-"));
  layout = new Layout(folder, "m");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("recoverPhase", () => {
  it("writes the record of an attempt that was cut off with nothing whole: what became of it, and its bill", async () => {
    const attempt = layout.attempt(trial, 1);
    const { dir, calls } = attempt;
    await mkdir(dir, { recursive: true });
    const lines = [
      { forwarded: "a", at: "2026-01-01T00:00:00Z", atMostUsd: 0.5 },
      { ended: "a", status: 200, costUsd: 0.25 },
      { forwarded: "b", at: "2026-01-01T00:00:01Z", atMostUsd: 0.5 },
    ];
    await writeFile(calls, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    const spend = { costUsd: null, knownUsd: 0.25, unknownCalls: [{ id: "b", atMostUsd: 0.5 }], source: "model-door" };
    const report = { ...about, judgement: null, spend, repairs: [], record: null };
    const host = {
      folder: dir,
      outages: new Outages(),
      clock: systemClock,
      upstream: { version: "0.0.11" },
      model: { priced: true },
      credentials: noCredentials,
    };
    expect(await recoverPhase(order, "agent", host)).toEqual(report);
    expect(await readAttemptRecord(attempt)).toMatchObject({
      agent: null,
      spend,
      judgement: { verdict: "infra_error", reason: "interrupted", redo: "agent", rule: "interrupted" },
    });
    // The harness may die again before the journal has heard of it.
    expect(await recoverPhase(order, "agent", host)).toEqual(report);
    const events = await tellAgain(trialFilesOf(layout)(trialLabel(trial)), trialLabel(trial), newTrialState());
    expect(events.map(({ type }) => type)).toEqual(["agent-started", "phase-interrupted"]);
    const { trials } = foldJournal(events.map((event) => ({ format: 1, at: "", event })));
    expect([...trials.values()]).toMatchObject([{ attempts: { agent: 0 }, spent: { knownUsd: 0.25 } }]);
  });
});
