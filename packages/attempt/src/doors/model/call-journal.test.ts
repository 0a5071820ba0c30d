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
const answered = (id: string, costUsd: number | null): ModelCall => ({ id, status: 200, costUsd }) as ModelCall;

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

  it("is no bill where there is no file", async () => {
    expect(await readCallBill(file)).toBeNull();
  });
});
