import type { StyleRun } from "./plain-text.ts";

/** A text in rows: its lines, and pieces of those that are too long for one. Only places are kept, so that a million rows are cheap. */
export interface TextRows {
  readonly text: string;
  /** Where each row begins. */
  readonly starts: readonly number[];
  /** Which line each row belongs to, from 1. */
  readonly lines: readonly number[];
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

export function textRows(text: string, width: number): TextRows {
  const starts: number[] = [];
  const lines: number[] = [];
  let line = 1;
  for (let at = 0; at < text.length; line += 1) {
    const end = text.indexOf("\n", at);
    const next = end === -1 ? text.length : end + 1;
    const last = end === -1 ? text.length : end;
    do {
      starts.push(at);
      lines.push(line);
      at = last - at > width ? at + width - (isHighHalf(text.charCodeAt(at + width - 1)) ? 1 : 0) : next;
    } while (at < last);
    at = next;
  }
  return { text, starts, lines };
}

/** A character of two halves is never cut. */
function isHighHalf(code: number): boolean {
  return code >= 0xd8_00 && code < 0xdc_00;
}

/** What a row shows, without the end of its line. */
export function rowSpan({ text, starts }: TextRows, row: number): Span {
  const from = starts[row] ?? text.length;
  let to = starts[row + 1] ?? text.length;
  if (text[to - 1] === "\n" && to > from) to -= 1;
  if (text[to - 1] === "\r" && to > from && (text[to] === "\n" || to === text.length)) to -= 1;
  return { from, to };
}

/** Whether the row is the last one of its line. */
export function endsLine({ lines }: TextRows, row: number): boolean {
  return lines[row] !== lines[row + 1];
}

/** The row in which a place lies. */
export function rowAt({ starts }: TextRows, place: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= place) low = middle;
    else high = middle - 1;
  }
  return Math.max(low, 0);
}

/** Where a text stands, whatever its case; no more than `limit` places. */
export function findAll(text: string, wanted: string, limit: number): Span[] {
  if (wanted === "") return [];
  const pattern = new RegExp(wanted.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`), "gi");
  const found: Span[] = [];
  for (let match = pattern.exec(text); match !== null && found.length < limit; match = pattern.exec(text))
    found.push({ from: match.index, to: match.index + match[0].length });
  return found;
}

export interface Mark extends Span {
  readonly kind: "quote" | "found" | "current";
}

/** A piece of a row that looks the same from end to end. */
export interface RowPiece {
  readonly text: string;
  readonly className: string;
  readonly mark: Mark["kind"] | null;
}

/** A row cut where its colours or its marks change; of marks that overlap, the first of `marks` wins. */
export function rowPieces(text: string, span: Span, styles: readonly StyleRun[], marks: readonly Mark[]): RowPiece[] {
  const here = marks.filter(({ from, to }) => from < span.to && to > span.from);
  const first = lastAtOrBefore(styles, span.from);
  const edges = new Set([span.from, span.to]);
  for (let at = first + 1; at < styles.length && (styles[at] as StyleRun).from < span.to; at += 1)
    edges.add((styles[at] as StyleRun).from);
  for (const { from, to } of here) edges.add(Math.max(from, span.from)).add(Math.min(to, span.to));
  const sorted = [...edges].sort((a, b) => a - b);
  return sorted.slice(1).map((to, at) => {
    const from = sorted[at] as number;
    return {
      text: text.slice(from, to),
      className: styles[lastAtOrBefore(styles, from)]?.className ?? "",
      mark: here.find((mark) => mark.from < to && mark.to > from)?.kind ?? null,
    };
  });
}

/** -1: none. */
function lastAtOrBefore(runs: readonly StyleRun[], place: number): number {
  let [low, high] = [-1, runs.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((runs[middle] as StyleRun).from <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Marks of one kind that lie in a span; they are in order and do not overlap, and there may be thousands. */
export function spansWithin(spans: readonly Span[], { from, to }: Span): Span[] {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle] as Span).to <= from) low = middle + 1;
    else high = middle;
  }
  const within: Span[] = [];
  for (let at = low; at < spans.length && (spans[at] as Span).from < to; at += 1) within.push(spans[at] as Span);
  return within;
}

/** Which rows a folded text shows at its ends; null: it is short enough to show all. */
export function foldedRows(rows: TextRows): { readonly head: number; readonly tail: number } | null {
  const { length } = rows.starts;
  return length <= HEAD + TAIL + 3 ? null : { head: HEAD, tail: TAIL };
}
const HEAD = 8;
const TAIL = 5;
