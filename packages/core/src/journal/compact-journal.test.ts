import { readJournal } from "@cooperbench-ts/results/node";
import { link, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { journalEvents } from "../testing/arbitrary-journal.ts";
import { judgements, spend } from "../testing/judgements.ts";
import { writeJournal } from "../testing/write-journal.ts";
import { compactJournal } from "./compact-journal.ts";
import { foldJournal, type JournalEvent } from "@cooperbench-ts/results/experiment";

const trial = { run: "m-solo", setting: "solo", pair: "r_task/1/f1_f2" } as const;

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "compact-"));
  file = path.join(folder, "journal.jsonl");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function folded(): Promise<ReturnType<typeof foldJournal>> {
  return foldJournal((await readJournal(file)).entries);
}

/** Twelve failed attempts of one trial, from the given one on. */
function attempts(from: number): JournalEvent[] {
  return Array.from({ length: 12 }, (_, index) => from + index).flatMap((attempt): JournalEvent[] => [
    { type: "agent-started", attempt, ...trial },
    { type: "agent-ended", attempt, judgement: judgements.modelDown, spend: spend(0.5), repairs: 0, ...trial },
  ]);
}

const campaign: readonly JournalEvent[] = [
  { type: "session-started", host: "h", pid: 1, version: "0" },
  { type: "preflight", costUsd: 0.25 },
  { type: "drift-accepted", field: "model", old: "a", new: "b" },
  ...attempts(1),
];

describe("compactJournal", () => {
  it("begins anew with what the lines come to, keeps them beside it, and goes on from there", async () => {
    await writeJournal(file, campaign);
    const before = await readFile(file);
    const state = await folded();
    expect(await compactJournal(file, 100)).toBe(path.join(folder, "journal.1.jsonl"));
    expect(await readFile(path.join(folder, "journal.1.jsonl"))).toEqual(before);
    expect((await stat(file)).size).toBeLessThan(before.length / 2);
    expect(await folded()).toEqual(state);
    await writeJournal(file, attempts(13));
    expect(await folded()).toEqual(
      foldJournal([...campaign, ...attempts(13)].map((event) => ({ format: 2, at: "", event }))),
    );
    const further = await folded();
    expect(await compactJournal(file, 100)).toBe(path.join(folder, "journal.2.jsonl"));
    expect(await folded()).toEqual(further);
    expect((await readdir(folder)).sort()).toEqual(["journal.1.jsonl", "journal.2.jsonl", "journal.jsonl"]);
  });

  it("leaves alone what is small, would hardly shrink, is damaged, or is not there", async () => {
    expect(await compactJournal(file, 0)).toBeNull();
    await writeJournal(file, campaign.slice(0, 5));
    const before = await readFile(file);
    expect(await compactJournal(file)).toBeNull();
    expect(await compactJournal(file, 100)).toBeNull();
    expect(await readFile(file)).toEqual(before);
    expect(await readdir(folder)).toEqual(["journal.jsonl"]);
  });

  it("takes up a compaction that died between archive and journal", async () => {
    await writeJournal(file, campaign);
    await link(file, path.join(folder, "journal.1.jsonl"));
    const state = await folded();
    await compactJournal(file, 100);
    expect((await readdir(folder)).sort()).toEqual(["journal.1.jsonl", "journal.jsonl"]);
    expect(await folded()).toEqual(state);
  });

  it("changes the state of no journal, wherever it is compacted", async () => {
    await fc.assert(
      fc.asyncProperty(journalEvents({ maxLength: 60 }), fc.nat(60), async (events, at) => {
        for (const name of await readdir(folder)) await rm(path.join(folder, name));
        await writeJournal(file, events.slice(0, at));
        await compactJournal(file, 0);
        await writeJournal(file, events.slice(at));
        expect(await folded()).toEqual(foldJournal(events.map((event) => ({ format: 2, at: "", event }))));
      }),
      { numRuns: 40 },
    );
  });
});
