import { readJournal } from "@cooperbench-ts/results/node";
import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { journalEvents } from "../testing/arbitrary-journal.ts";
import { writeJournal } from "../testing/write-journal.ts";
import type { JournalEvent } from "@cooperbench-ts/results/experiment";
import { Journal } from "./journal.ts";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "journal-"));
  file = path.join(folder, "journal.jsonl");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function readEvents(): Promise<readonly JournalEvent[]> {
  return (await readJournal(file)).entries.map(({ event }) => event);
}

const ended = (outcome: string): JournalEvent => ({ type: "session-ended", outcome });

describe("Journal", () => {
  it("gives back what was appended, in order, whether awaited one by one or all at once", async () => {
    const journal = await Journal.open(file, await readJournal(file));
    await journal.append(ended("one"));
    await journal.append(ended("two — ünïcode\n“quoted”"));
    await Promise.all([journal.append(ended("three")), journal.append(ended("four"))]);
    await journal.append(ended("five"));
    await journal.close();
    expect(await readEvents()).toEqual(["one", "two — ünïcode\n“quoted”", "three", "four", "five"].map(ended));
  });

  it("is empty where there is none", async () => {
    expect(await readJournal(file)).toEqual({ entries: [], lines: 0, validBytes: 0, damagedLines: [] });
  });

  it("goes on behind the last whole line when the tail is torn at any byte", async () => {
    await fc.assert(
      fc.asyncProperty(
        journalEvents({ maxLength: 6 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (events, where) => {
          await rm(file, { force: true });
          await writeJournal(file, events);
          const whole = await readFile(file);
          const cut = Math.floor(where * whole.length);
          await truncate(file, cut);
          const lines = whole.subarray(0, cut).toString("latin1").split("\n").length - 1;
          expect(await readEvents()).toEqual(events.slice(0, lines));
          await writeJournal(file, [ended("after")]);
          expect(await readEvents()).toEqual([...events.slice(0, lines), ended("after")]);
          expect((await readJournal(file)).damagedLines).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("finds every flipped bit: the line is named as damaged, the others stand", async () => {
    const events = [ended("one"), ended("zwei ü"), ended("three")];
    await writeJournal(file, events);
    const whole = await readFile(file);
    for (let bit = 0; bit < whole.length * 8; bit += 1) {
      const flipped = Buffer.from(whole);
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      await writeFile(file, flipped);
      const { entries, damagedLines, validBytes } = await readJournal(file);
      // A flipped last newline makes the last line a torn tail.
      if (flipped.at(-1) === 0x0a) expect(damagedLines.length).toBeGreaterThan(0);
      else expect(entries.length).toBe(2);
      expect(entries.length).toBeLessThan(3);
      for (const { event } of entries) expect(events).toContainEqual(event);
      expect(validBytes).toBe(flipped.lastIndexOf("\n") + 1);
    }
  });

  it("cuts a torn tail at its byte, whatever unreadable bytes stand before it", async () => {
    await writeJournal(file, [ended("one")]);
    await appendFile(file, Buffer.from([0xff, 0xfe, 0x0a]));
    await appendFile(file, '{"crc":"torn');
    await writeJournal(file, [ended("two")]);
    expect(await readEvents()).toEqual([ended("one"), ended("two")]);
    expect((await readJournal(file)).damagedLines).toEqual([2]);
  });

  it("refuses the format of a newer version", async () => {
    await writeJournal(file, [ended("one")]);
    const { crc32 } = await import("node:zlib");
    const body = `","format":99,"at":"2030-01-01T00:00:00Z","event":{"type":"from-the-future"}}`;
    await appendFile(file, `{"crc":"${crc32(body).toString(16).padStart(8, "0")}${body}\n`);
    await expect(readJournal(file)).rejects.toMatchObject({ code: "journal-format", subject: file });
  });

  it("rejects an append that cannot be written, and says so at once", async () => {
    const journal = await Journal.open(file, await readJournal(file));
    await journal.append(ended("one"));
    await journal.close();
    await expect(journal.append(ended("two"))).rejects.toMatchObject({ code: "EBADF" });
    expect(await readEvents()).toEqual([ended("one")]);
  });
});
