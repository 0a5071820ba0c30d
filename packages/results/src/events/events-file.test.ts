import { readFile } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { describe, expect, test } from "vitest";
import { runManifest } from "../formats/fixtures/our-files.ts";
import { decodeJournalLine, encodeJournalLine, type JournalEntry } from "../journal/journal-line.ts";
import { everyEvent } from "./fixtures/every-event.ts";
import { EVENTS_FORMAT, type RunEvent } from "./run-event.ts";
import { RunFold } from "./run-fold.ts";
import { type ExperimentStatus, standingTrials, statusOf } from "./status.ts";

const golden = (name: string): Promise<string> => readFile(new URL(`fixtures/${name}`, import.meta.url), "utf8");
const runs = [
  runManifest("m-solo", "solo", ["pallets_jinja_task/1621/f1_f2", "pallets_jinja_task/1621/f1_f3"]),
  runManifest("m-coop-comm", "coop-comm", ["go_chi_task/26/f1_f4"]),
];

/** Written a second apart. */
const entries = everyEvent.map((event, second): JournalEntry<RunEvent> => {
  const at = new Date(Date.UTC(2026, 0, 2, 3, 4, second)).toISOString();
  return { format: EVENTS_FORMAT, at, event };
});

function statusAfter(read: readonly JournalEntry<RunEvent>[]): ExperimentStatus {
  const fold = new RunFold();
  for (const entry of read) fold.take(entry);
  const { trials, preflightUsd } = fold.state;
  const now = new Date(read.at(-1)?.at ?? 0);
  return statusOf({ experiment: "m", runs, trials: standingTrials(trials), preflightUsd, session: fold.session, now });
}

async function goldenEntries(): Promise<JournalEntry<RunEvent>[]> {
  const lines = (await golden("events-1.jsonl")).trimEnd().split("\n");
  return lines.map((line) => {
    const entry = decodeJournalLine<RunEvent>(line, crc32);
    if (entry === null) throw new Error(`a damaged line: ${line}`);
    return entry;
  });
}

describe("events.jsonl, format 1", () => {
  test("is written as it always was", async () => {
    expect(entries.map((entry) => encodeJournalLine(entry, crc32)).join("")).toBe(await golden("events-1.jsonl"));
  });

  test("is read as it was written", async () => {
    expect(await goldenEntries()).toEqual(entries);
  });

  test("tells at any line what status shows there", async () => {
    const all = await goldenEntries();
    const told = Array.from({ length: all.length + 1 }, (_, length) => {
      const { settings, running, waitingByReason, infraByReason, ...rest } = statusAfter(all.slice(0, length));
      return { after: all[length - 1]?.event.type ?? null, ...rest, settings, running, waitingByReason, infraByReason };
    });
    const expected = (await golden("statuses-1.jsonl")).trimEnd().split("\n");
    expect(told).toEqual(expected.map((line): unknown => JSON.parse(line)));
  });

  test("holds of a later version what this one does not know", () => {
    const later = {
      format: EVENTS_FORMAT,
      at: "2026-01-02T03:04:06.000Z",
      event: { type: "moon-rose", pair: "a_task/1/f1_f2", run: "m-solo", setting: "solo" },
    };
    const known = entries.slice(0, 12);
    expect(statusAfter([...known, later as unknown as JournalEntry<RunEvent>])).toMatchObject({
      settings: statusAfter(known).settings,
    });
  });
});

test("a phase that ends while its trial is being read is running, not cut off", () => {
  const place = everyEvent.findIndex(({ type }) => type === "agent-started");
  const [before, after] = [new RunFold(), new RunFold()];
  for (const entry of entries.slice(0, place + 1)) before.take(entry);
  for (const entry of entries.slice(0, place + 3)) after.take(entry);
  expect(entries[place + 2]?.event.type).toBe("agent-ended");
  const { trials, preflightUsd } = before.state;
  const facts = { experiment: "m", runs, trials: standingTrials(trials), preflightUsd, now: new Date(0) };
  const { settings, running } = statusOf({ ...facts, session: after.session });
  expect(settings[0]).toMatchObject({ running: 1, interrupted: 0, waiting: 1 });
  expect(running).toMatchObject([{ attempt: 1, phase: "agent" }]);
  expect(statusOf({ ...facts, session: null }).settings[0]).toMatchObject({ running: 0, interrupted: 1 });
});

test("a pause for what may heal is shown as long as it lasts, whatever is asked meanwhile", () => {
  const fold = new RunFold();
  const at = "2026-01-02T03:04:05.000Z";
  const causeAfter = (event: RunEvent): string | null => {
    fold.take({ at, event });
    return fold.session?.paused?.cause ?? null;
  };
  causeAfter({ type: "session-started", host: "here", pid: 7, version: "0.0.0" });
  const asked = { type: "asked", cause: "model-auth", refuted: false, message: "503", pausedMs: 1 } as const;
  expect(causeAfter({ type: "asking", cause: "model-auth", message: "401", limitMs: 1 })).toBe("model-auth");
  expect(causeAfter({ type: "paused", cause: "disk-full", message: "full", patienceMs: 1 })).toBe("disk-full");
  expect(causeAfter(asked)).toBe("disk-full");
  expect(causeAfter({ type: "asking", cause: "model-auth", message: "401", limitMs: 1 })).toBe("disk-full");
  expect(causeAfter(asked)).toBe("disk-full");
  expect(causeAfter({ type: "resumed", cause: "disk-full", pausedMs: 1 })).toBe(null);
});

test("a pause for a limit says until when; one that becomes longer began when it began", () => {
  const fold = new RunFold();
  const take = (at: string, event: RunEvent) => {
    fold.take({ at, event });
    return fold.session?.paused ?? null;
  };
  const paused = { type: "paused", cause: "model-rate-limit", message: "429", patienceMs: 1 } as const;
  const [first, later] = ["2026-01-03T00:00:00.000Z", "2026-01-05T00:00:00.000Z"];
  take("2026-01-02T03:04:05.000Z", { type: "session-started", host: "here", pid: 7, version: "0.0.0" });
  take("2026-01-02T03:05:00.000Z", { ...paused, until: first });
  expect(take("2026-01-02T04:00:00.000Z", { ...paused, until: later })).toEqual({
    cause: "model-rate-limit",
    message: "429",
    since: "2026-01-02T03:05:00.000Z",
    until: later,
  });
});
