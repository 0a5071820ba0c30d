import type { PageText } from "../../../documents/page-text.ts";

/** A quote with what stands around it. */
export interface Surroundings {
  readonly before: string;
  readonly quote: string;
  readonly after: string;
  /** Line of the text on which the quote begins, from 1. */
  readonly line: number;
}

const AROUND = 4;
/** A line may be megabytes. */
const LINE_CHARS = 600;

/** Where a quote stands in a text; null: not in one piece. Of a quote that was cut, or lacks a key, it is what stands before that. */
export function surroundings(text: string, quote: string): Surroundings | null {
  const wanted = (quote.split("…", 1)[0] ?? "").trim();
  if (wanted === "") return null;
  const at = text.indexOf(wanted);
  if (at === -1) return null;
  const end = at + wanted.length;
  return { before: linesBefore(text, at), quote: wanted, after: linesAfter(text, end), line: lineAt(text, at) };
}

/** In the first text that has it. Of a text that is cut, its ends are looked through. */
export function inKnownTexts(texts: readonly PageText[], quote: string): Surroundings | null {
  for (const text of texts)
    for (const part of typeof text === "string" ? [text] : [text.head, text.tail]) {
      const found = surroundings(part, quote);
      if (found !== null) return found;
    }
  return null;
}

function lineAt(text: string, at: number): number {
  let line = 1;
  for (let found = text.indexOf("\n"); found !== -1 && found < at; found = text.indexOf("\n", found + 1)) line += 1;
  return line;
}

function linesBefore(text: string, at: number): string {
  let from = at;
  for (let lines = 0; lines <= AROUND && from > 0; lines++) {
    const newline = text.lastIndexOf("\n", from - 1);
    from = newline === -1 ? 0 : newline;
    // The last one found ends the line before those that are shown.
    if (lines === AROUND && newline !== -1) from += 1;
  }
  return text.slice(Math.max(from, at - AROUND * LINE_CHARS), at);
}

function linesAfter(text: string, end: number): string {
  let stop = end - 1;
  for (let lines = 0; lines <= AROUND && stop < text.length; lines++) {
    const next = text.indexOf("\n", stop + 1);
    stop = next === -1 ? text.length : next;
  }
  return text.slice(end, Math.min(stop, end + AROUND * LINE_CHARS));
}
