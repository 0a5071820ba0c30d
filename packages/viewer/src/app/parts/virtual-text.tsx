import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "preact/hooks";
import { marksIn } from "./flat-text.tsx";
import { count } from "./format.ts";
import type { StyleRun } from "./plain-text.ts";
import { TextRow } from "./text-row.tsx";
import { rowAt, rowSpan, type Span, type TextRows } from "./text-rows.ts";
import { visibleLine } from "./visible-lines.ts";

interface VirtualTextProps {
  readonly rows: TextRows;
  readonly styles: readonly StyleRun[];
  readonly quotes: readonly Span[];
  readonly found: readonly Span[];
  readonly current: number;
  readonly label: string;
}

const ROW_PX = 20;
/** Browsers draw nothing below some 33 million pixels: longer texts come in parts. */
const PART_ROWS = 500_000;

/** A huge text: rows of one height, of which only those in view are drawn. */
export function VirtualText({ rows, styles, quotes, found, current, label }: VirtualTextProps) {
  const box = useRef<HTMLDivElement>(null);
  const [part, setPart] = useState(0);
  const all = rows.starts.length;
  const parts = Math.ceil(all / PART_ROWS);
  const first = part * PART_ROWS;
  const list = useVirtualizer({
    count: Math.min(PART_ROWS, all - first),
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 20,
  });
  const wanted = found[current] ?? quotes[0];
  const target = wanted === undefined ? null : rowAt(rows, wanted.from);
  useEffect(() => {
    if (target !== null) setPart(Math.floor(target / PART_ROWS));
  }, [target]);
  useEffect(() => {
    if (target !== null && Math.floor(target / PART_ROWS) === part)
      list.scrollToIndex(target - first, { align: "center" });
  }, [target, part]);
  const digits = String(rows.lines.at(-1) ?? 1).length;
  return (
    <>
      {parts > 1 ? (
        <div class="text-tools" role="group" aria-label={`Parts of ${label}`}>
          {Array.from({ length: parts }, (_, at) => (
            <button key={at} type="button" aria-pressed={at === part} onClick={() => setPart(at)}>
              from line {count(rows.lines[at * PART_ROWS] ?? 0)}
            </button>
          ))}
        </div>
      ) : null}
      <div ref={box} class="text text-virtual" role="region" aria-label={visibleLine(label)} tabIndex={0}>
        <div class="text-rows" style={{ height: `${list.getTotalSize()}px` }}>
          {list.getVirtualItems().map(({ index, start }) => {
            const row = first + index;
            const span = rowSpan(rows, row);
            const line = rows.lines[row];
            return (
              <div key={row} class="text-row" style={{ transform: `translateY(${start}px)` }}>
                <span class="text-line" aria-hidden="true" style={{ width: `${digits + 2}ch` }}>
                  {line === rows.lines[row - 1] ? "↪" : line}
                </span>
                <TextRow text={rows.text} span={span} styles={styles} marks={marksIn(span, quotes, found, current)} />
              </div>
            );
          })}
        </div>
      </div>
    </>
  );
}
