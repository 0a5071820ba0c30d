import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { attemptFileSchema } from "@cooperbench-ts/results";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { foldJournal } from "../state/fold.ts";
import { Layout, type Trial } from "../state/layout.ts";
import { tellAgain } from "../state/tell-again.ts";
import { newTrialState } from "../state/fold.ts";
import { judgements } from "../testing/judgements.ts";
import { appendEvalRecord, readAttemptRecord, repairsOf } from "./attempt-record.ts";
import type { TrialContext } from "./context.ts";
import { recoverPhase } from "./recover.ts";

const trial: Trial = {
  run: "m-solo",
  setting: "solo",
  repeat: 1,
  pair: { repo: "r_task", taskId: 1, features: [1, 2] },
};

let folder: string;
let layout: Layout;
let context: TrialContext;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "recover-"));
  layout = new Layout(folder, "m");
  // Only what these functions look at.
  context = {
    experiment: "m",
    layout,
    disk: { carry: (write: () => Promise<unknown>) => write() },
    config: { patchRepair: "apply" },
    probe: { version: "0.0.11" },
    model: { priced: true },
  } as unknown as TrialContext;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("recoverPhase", () => {
  it("writes the record of an attempt that was cut off with nothing whole: what became of it, and its bill", async () => {
    const { dir, calls } = layout.attempt(trial, 1);
    await mkdir(dir, { recursive: true });
    const lines = [
      { forwarded: "a", at: "2026-01-01T00:00:00Z", atMostUsd: 0.5 },
      { ended: "a", status: 200, costUsd: 0.25 },
      { forwarded: "b", at: "2026-01-01T00:00:01Z", atMostUsd: 0.5 },
    ];
    await writeFile(calls, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    const spend = { costUsd: null, knownUsd: 0.25, unknownCalls: [{ id: "b", atMostUsd: 0.5 }], source: "model-door" };
    const open = { attempt: 1, phase: "agent" } as const;
    expect(await recoverPhase(context, trial, open)).toEqual({ judgement: null, spend, repairs: 0 });
    expect(await readAttemptRecord(context, trial, 1)).toMatchObject({
      agent: null,
      spend,
      judgement: { verdict: "infra_error", reason: "interrupted", redo: "agent", rule: "interrupted" },
    });
    // The harness may die again before the journal has heard of it.
    expect(await recoverPhase(context, trial, open)).toEqual({ judgement: null, spend, repairs: 0 });
    const events = await tellAgain(layout, trial, newTrialState());
    expect(events.map(({ type }) => type)).toEqual(["agent-started", "phase-interrupted"]);
    const { trials } = foldJournal(events.map((event) => ({ format: 1, at: "", event })));
    expect([...trials.values()]).toMatchObject([{ attempts: { agent: 0 }, spent: { knownUsd: 0.25 } }]);
  });
});

describe("attempt records", () => {
  it("goes on over a damaged one: it is kept aside, and the verdict says so", async () => {
    const { dir, record, pairFolder } = layout.attempt(trial, 1);
    await mkdir(pairFolder, { recursive: true });
    await writeFile(record, '{"schemaVersion":1,"attem');
    expect(await readAttemptRecord(context, trial, 1)).toBeNull();
    expect(await repairsOf(context, trial, 1, 0)).toMatchObject({
      patchRepair: [],
      diagnostics: [{ code: "attempt-record-damaged", file: "attempt.json" }],
    });
    const phase = {
      phase: "eval",
      argv: [],
      environment: [],
      pid: 1,
      startedAt: "",
      endedAt: "",
      durationMs: 1,
      end: { kind: "exited", exitCode: 0 },
      signals: [],
      docker: null,
      model: null,
      judgement: judgements.pass,
    } as const;
    await appendEvalRecord(context, trial, 1, { ...phase, argv: [], environment: [], signals: [] }, judgements.pass);
    expect(await readFile(path.join(dir, "attempt.json.damaged"), "utf8")).toContain('"attem');
    expect(attemptFileSchema.parse(JSON.parse(await readFile(record, "utf8"))).evals).toHaveLength(1);
  });

  it("finds a repair again whose record is gone", async () => {
    const { pairFolder } = layout.attempt(trial, 1);
    await mkdir(pairFolder, { recursive: true });
    expect(await repairsOf(context, trial, 1, 1)).toEqual({ patchRepair: [], diagnostics: [] });
  });
});
