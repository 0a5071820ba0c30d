import { crc32 } from "node:zlib";
import { expect, it } from "vitest";
import type { JournalEvent } from "./journal-event.ts";
import { encodeJournalLine, JOURNAL_FORMAT } from "./journal-line.ts";
import { readJournalText } from "./read-journal-text.ts";

it("folds what stands behind a damaged line", () => {
  const text = [preflight(0.25), "torn\n", preflight(0.5)].join("");
  const { state, lines } = readJournalText(text, "journal.jsonl");
  expect(state.preflightUsd).toBe(0.75);
  expect(lines).toEqual(new Map());
});

function preflight(costUsd: number): string {
  const event: JournalEvent = { type: "preflight", costUsd };
  return encodeJournalLine({ format: JOURNAL_FORMAT, at: "2026-01-01T00:00:00.000Z", event }, crc32);
}
