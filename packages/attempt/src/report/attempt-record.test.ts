import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { attemptFileSchema, type Judgement } from "@cooperbench-ts/results";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { attemptFolder } from "@cooperbench-ts/results/node";
import { attemptOrder } from "../testing/attempt-order.ts";
import { readAttemptRecord, repairsOf, withEval, writeAttemptRecord } from "./attempt-record.ts";

const order = attemptOrder();
const passed: Judgement = {
  verdict: "pass",
  redo: "none",
  reason: "tests-passed",
  rule: "test",
  stopsRun: false,
  evidence: { file: "result.json", quote: "said so" },
  diagnostics: [],
};

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "record-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe("attempt records", () => {
  it("goes on over a damaged one: it is kept aside, and the verdict says so", async () => {
    const attempt = attemptFolder(dir, order.trial);
    const { record, pairFolder } = attempt;
    await mkdir(pairFolder, { recursive: true });
    await writeFile(record, '{"schemaVersion":1,"attem');
    expect(await readAttemptRecord(attempt)).toBeNull();
    expect(await repairsOf(attempt, 1, 0)).toMatchObject({
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
      time: null,
      docker: null,
      model: null,
      judgement: passed,
    } as const;
    const evaluation = { ...phase, argv: [], environment: [], signals: [] };
    await writeAttemptRecord(order, attempt, await withEval(attempt, evaluation));
    expect(await readFile(path.join(dir, "attempt.json.damaged"), "utf8")).toContain('"attem');
    expect(attemptFileSchema.parse(JSON.parse(await readFile(record, "utf8"))).evals).toHaveLength(1);
  });

  it("finds a repair again whose record is gone", async () => {
    const attempt = attemptFolder(dir, order.trial);
    await mkdir(attempt.pairFolder, { recursive: true });
    expect(await repairsOf(attempt, 1, 1)).toEqual({ patchRepair: [], diagnostics: [] });
  });
});
