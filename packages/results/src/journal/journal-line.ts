import { PrerequisiteError } from "../errors.ts";
import type { JournalEvent } from "./journal-event.ts";

/** 2: with `compacted` and `trial-state`. Format 1 is read as it is. */
export const JOURNAL_FORMAT = 2;
const CHECKSUM_PREFIX = '{"crc":"';
const HEX_DIGITS = "0123456789abcdef";
const CHECKSUM_END = CHECKSUM_PREFIX.length + 8;
/** `{"crc":"01234567","format":2,"at":"2026-01-01T00:00:00.000Z","event":{…}}`: where its parts are. */
const FORMAT_AT = CHECKSUM_END + '","format":'.length;
const TIME_START = FORMAT_AT + '2,"at":"'.length;
const TIME_END = TIME_START + "2026-01-01T00:00:00.000Z".length;
const EVENT_KEY = '","event":';
const EVENT_START = TIME_END + EVENT_KEY.length;

/** A line of a journal, or of the events beside it. */
export interface JournalEntry<Event = JournalEvent> {
  readonly format: number;
  /** ISO time. Order is that of the lines: clocks jump. */
  readonly at: string;
  readonly event: Event;
}

/** How far a journal can be read. */
export interface JournalExtent {
  /** Whole lines, damaged ones too. */
  readonly lines: number;
  /** Bytes up to the end of the last whole line; what follows is a torn line that a crash left. */
  readonly validBytes: number;
  /** Lines in the middle whose checksum fails: 1-based numbers. */
  readonly damagedLines: readonly number[];
}

/** CRC-32 of a text's UTF-8 bytes: `crc32` of `node:zlib`, or another one where there is no Node. */
export type Checksum = (text: string) => number;

export function encodeJournalLine({ format, at, event }: JournalEntry<unknown>, checksum: Checksum): string {
  const body = `",${JSON.stringify({ format, at, event }).slice(1)}`;
  return `${CHECKSUM_PREFIX}${checksum(body).toString(16).padStart(8, "0")}${body}\n`;
}

/** null: not a line that was written in whole. Whether the event has the shape of its type is for the fold to see. */
export function decodeJournalLine<Event = JournalEvent>(line: string, checksum: Checksum): JournalEntry<Event> | null {
  if (!line.startsWith(CHECKSUM_PREFIX)) return null;
  const body = line.slice(CHECKSUM_END);
  if (!hasHex(line, CHECKSUM_PREFIX.length, checksum(body))) return null;
  try {
    if (!line.startsWith(EVENT_KEY, EVENT_START - EVENT_KEY.length)) return JSON.parse(line) as JournalEntry<Event>;
    // The head of a line has one length: only the event is left to be parsed, which saves a tenth of the time of a resume.
    return {
      format: Number(line.charAt(FORMAT_AT)),
      at: line.slice(TIME_START, TIME_END),
      event: JSON.parse(line.slice(EVENT_START, -1)) as Event,
    };
  } catch {
    return null;
  }
}

/** Whether these 32 bits are written there. Digit by digit: making text of every line's checksum to compare it costs as much as the checksum. */
function hasHex(text: string, start: number, bits: number): boolean {
  for (let digit = 0; digit < 8; digit += 1) {
    const expected = HEX_DIGITS.charCodeAt((bits >>> (28 - 4 * digit)) & 0xf);
    if (text.charCodeAt(start + digit) !== expected) return false;
  }
  return true;
}

/** @throws PrerequisiteError `journal-format` for a newer format */
export function requireKnownFormat({ format }: JournalEntry<unknown>, newest: number, file: string): void {
  if (format <= newest) return;
  throw new PrerequisiteError({
    code: "journal-format",
    subject: file,
    problem: `It is in format ${format}; this version reads up to ${newest}.`,
    remedy: "Use the version of cooperbench-ts that wrote it, or a newer one.",
  });
}
