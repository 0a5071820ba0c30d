import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readCallBill } from "@cooperbench-ts/results/node";
import { CallJournal } from "./call-journal.ts";
import type { ModelCall } from "./call-ledger.ts";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "calls-"));
  file = path.join(folder, "model-calls.jsonl");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const about = { at: "2026-01-01T00:00:00.000Z", model: "m", isOther: false };
const usage = {
  inputTokens: 12_345,
  outputTokens: 678,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  cacheWriteLongTokens: 0,
  reasoningTokens: 0,
};
const answered = (id: string, costUsd: number | null): ModelCall => ({
  id,
  at: about.at,
  endedAt: "2026-01-01T00:00:02.500Z",
  heldMs: 1000.4,
  latencyMs: 2500,
  model: about.model,
  status: 200,
  usage,
  costUsd,
});

describe("readCallBill", () => {
  it("adds up the priced answers and names the calls whose price nobody saw", async () => {
    const journal = new CallJournal(file);
    for (const id of ["a", "b", "c", "d"]) await journal.forwarded({ ...about, id, atMostUsd: 0.5 });
    journal.ended(answered("a", 0.1));
    journal.ended(answered("b", 0.2));
    journal.ended(answered("c", null));
    expect(await readCallBill(file)).toEqual({
      calls: 4,
      knownUsd: expect.closeTo(0.3, 12) as number,
      unknown: ["c", "d"].map((id) => ({ id, atMostUsd: 0.5 })),
      unpriced: 1,
    });
    expect(journal.bill()).toEqual(await readCallBill(file));
  });

  it("takes the price that came after an end, and knows that another model was called", async () => {
    const journal = new CallJournal(file);
    for (const id of ["a", "b"])
      await journal.forwarded({ ...about, id, model: "small", isOther: true, atMostUsd: null });
    for (const id of ["a", "b"]) journal.ended(answered(id, null));
    journal.ended(answered("a", 0.1));
    const bill = { calls: 2, knownUsd: 0.1, unknown: [{ id: "b", atMostUsd: null }], unpriced: 1, otherModels: true };
    expect(journal.bill()).toEqual(bill);
    expect(await readCallBill(file)).toEqual(bill);
    expect(await readFile(file, "utf8")).toContain('"model":"small","other":true');
  });

  it("takes a torn last line for an end that nobody saw", async () => {
    const journal = new CallJournal(file);
    await journal.forwarded({ ...about, id: "a", atMostUsd: null });
    await appendFile(file, '{"ended":"a","status":200,"cost');
    expect(await readCallBill(file)).toEqual({
      calls: 1,
      knownUsd: 0,
      unknown: [{ id: "a", atMostUsd: null }],
      unpriced: 0,
    });
  });

  it("says when a call ended, how long it was held back, and what it counted", async () => {
    const journal = new CallJournal(file);
    const [one, two] = ["3f0c4c36-8a51-4d0a-9b53-0c6d6a0c5f11", "9a1b6f0e-1f5c-4e46-a3d7-6f6f3b8f2b22"];
    for (const id of [one, two]) await journal.forwarded({ ...about, id, atMostUsd: 0.5 });
    journal.ended(answered(one, 0.012345));
    journal.ended({ ...answered(two, 0), status: null, usage: null });
    const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
    const ended = lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ ended: id }) => id);
    expect(ended).toEqual([
      {
        ended: one,
        status: 200,
        costUsd: 0.012345,
        at: "2026-01-01T00:00:02.500Z",
        heldMs: 1000,
        inputTokens: 12_345,
        outputTokens: 678,
      },
      { ended: two, status: null, costUsd: 0, at: "2026-01-01T00:00:02.500Z", heldMs: 1000 },
    ]);
  });

  it("reads the lines of before, which say less", async () => {
    await appendFile(file, '{"forwarded":"a","at":"2026-01-01T00:00:00.000Z","atMostUsd":null}\n');
    await appendFile(file, '{"ended":"a","status":200,"costUsd":0.1}\n');
    expect(await readCallBill(file)).toEqual({ calls: 1, knownUsd: 0.1, unknown: [], unpriced: 0 });
  });

  it("is no bill where there is no file", async () => {
    expect(await readCallBill(file)).toBeNull();
  });
});
