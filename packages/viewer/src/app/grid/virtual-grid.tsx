import { useVirtualizer, type Range } from "@tanstack/react-virtual";
import { defaultRangeExtractor } from "@tanstack/react-virtual";
import type { ComponentChildren } from "preact";
import { memo } from "preact/compat";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { verdictLooks } from "../parts/verdict.tsx";
import { type Cursor, type CursorSpace, kept, moved } from "./cursor.ts";
import type { Shown } from "./group.ts";
import { isPrinting } from "./media.ts";

export interface VirtualGridProps<Item> {
  /** For readers that do not see it. */
  readonly label: string;
  readonly rows: readonly Shown<Item>[];
  readonly columns: number;
  /** Of a style: the widths of the columns. */
  readonly template: string;
  /** The least that all of them need, in rem: rows that were as wide as their texts would not stand in line. */
  readonly minWidth: number;
  readonly rowHeight: number;
  /** Rows of column headers. */
  readonly header: ComponentChildren;
  readonly headerRows: number;
  /** What a group counts. */
  readonly counted: string;
  readonly cell: (item: Item, column: number) => ComponentChildren;
  /** Where the reader was is found again under this name. */
  readonly memory: string;
}

interface Memory {
  readonly offset: number;
  readonly cursor: Cursor;
}

/** Where readers were when they opened a trial. */
const memories = new Map<string, Memory>();
const START: Cursor = { row: 0, column: 0 };
const GROUP_HEIGHT = 36;

/** A grid of any length: only the rows that are seen exist, all of them on paper. Arrows move through its cells, Enter follows the link of one. */
export function VirtualGrid<Item>(props: VirtualGridProps<Item>) {
  const { rows, columns, rowHeight, memory, template } = props;
  const box = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const [headHeight, setHeadHeight] = useState(0);
  const remembered = memories.get(memory);
  const [wanted, setCursor] = useState<Cursor>(remembered?.cursor ?? START);
  const takesFocus = useRef(false);
  const space: CursorSpace = {
    rows: rows.length,
    columns,
    page: Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / rowHeight) - 2),
    isCell: (row) => rows[row]?.kind === "item",
  };
  const cursor = kept(wanted, space);
  const virtualizer = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: (at) => (rows[at]?.kind === "group" ? GROUP_HEIGHT : rowHeight),
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
    overscan: 6,
    initialOffset: remembered?.offset ?? 0,
    // The row with the focus stays, or the focus would be lost.
    rangeExtractor: (range: Range) =>
      [...new Set([...defaultRangeExtractor(range), cursor.row])]
        .filter((at) => at < rows.length)
        .sort((a, b) => a - b),
  });
  useLayoutEffect(() => setHeadHeight(head.current?.offsetHeight ?? 0), [template]);
  useEffect(() => virtualizer.measure(), [rows, rowHeight]);
  useEffect(() => () => void memories.set(memory, { offset: virtualizer.scrollOffset ?? 0, cursor }));
  useEffect(() => {
    if (!takesFocus.current) return;
    takesFocus.current = false;
    const cell = box.current?.querySelector<HTMLElement>(`[data-cell="${cursor.row}-${cursor.column}"]`);
    cell?.focus();
  }, [cursor.row, cursor.column]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || !(event.target instanceof HTMLElement)) return;
    const cell = event.target.closest<HTMLElement>("[data-cell]");
    if (cell === null) return;
    if (event.key === "Enter" && event.target === cell) {
      event.preventDefault();
      cell.querySelector("a")?.click();
      return;
    }
    const next = moved(cursor, { key: event.key, ctrl: event.ctrlKey || event.metaKey }, space);
    if (next === null) return;
    event.preventDefault();
    takesFocus.current = true;
    setCursor(next);
    virtualizer.scrollToIndex(next.row);
  };
  const onFocusIn = (event: FocusEvent): void => {
    const cell = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>("[data-cell]") : null;
    const [row, column] = (cell?.dataset["cell"] ?? "").split("-").map(Number);
    if (row !== undefined && column !== undefined) setCursor({ row, column });
  };
  const isPaper = isPrinting.value;
  const shown = isPaper
    ? rows.map((_, index) => ({ index, start: headHeight }))
    : virtualizer.getVirtualItems().map(({ index, start }) => ({ index, start }));
  const columnsStyle = { "--columns": template, "--least": `${props.minWidth}rem` };
  return (
    <div
      class="grid-box"
      role="grid"
      aria-label={props.label}
      aria-rowcount={rows.length + props.headerRows}
      aria-colcount={columns}
      ref={box}
      style={columnsStyle}
      data-paper={isPaper}
      onKeyDown={onKeyDown}
      onFocusIn={onFocusIn}
    >
      <div class="grid-head" role="rowgroup" ref={head}>
        {props.header}
      </div>
      <div class="grid-body" role="rowgroup" style={isPaper ? {} : { height: `${virtualizer.getTotalSize()}px` }}>
        {shown.map(({ index, start }) => (
          <Row
            key={index}
            shown={rows[index] as Shown<unknown>}
            index={index}
            ariaIndex={index + props.headerRows + 1}
            top={isPaper ? null : start - headHeight}
            focus={index === cursor.row ? cursor.column : null}
            columns={columns}
            height={rowHeight}
            counted={props.counted}
            cell={props.cell as (item: unknown, column: number) => ComponentChildren}
          />
        ))}
      </div>
    </div>
  );
}

interface RowProps {
  readonly shown: Shown<unknown>;
  readonly index: number;
  readonly ariaIndex: number;
  /** null: on paper. */
  readonly top: number | null;
  /** The column that the Tab key leads to. */
  readonly focus: number | null;
  readonly columns: number;
  readonly height: number;
  readonly counted: string;
  readonly cell: (item: unknown, column: number) => ComponentChildren;
}

const Row = memo(function Row({ shown, index, ariaIndex, top, focus, columns, height, counted, cell }: RowProps) {
  const place = top === null ? {} : { transform: `translateY(${top}px)`, height: `${height}px` };
  if (shown.kind === "group") {
    const { label, items, counts } = shown;
    return (
      <div
        class="grid-group"
        role="row"
        aria-rowindex={ariaIndex}
        style={top === null ? {} : { ...place, height: `${GROUP_HEIGHT}px` }}
      >
        <div role="gridcell" aria-colspan={columns} class="grid-group-cell">
          <strong>{label}</strong>
          <span class="soft">
            {items.toLocaleString("en-US")} {items === 1 ? counted : `${counted}s`}
          </span>
          {Object.entries(verdictLooks).map(([verdict, { mark, word }]) => {
            const count = counts[verdict as keyof typeof counts];
            return count === 0 ? null : (
              <span key={verdict} class="grid-tally" data-verdict={verdict}>
                <span aria-hidden="true">{mark} </span>
                {count} <span class="visually-hidden">{word}</span>
              </span>
            );
          })}
        </div>
      </div>
    );
  }
  return (
    <div class="grid-row" role="row" aria-rowindex={ariaIndex} style={place}>
      {Array.from({ length: columns }, (_, column) => (
        <div
          key={column}
          role={column === 0 ? "rowheader" : "gridcell"}
          class={column === 0 ? "grid-cell grid-name" : "grid-cell"}
          data-cell={`${index}-${column}`}
          tabIndex={focus === column ? 0 : -1}
          aria-colindex={column + 1}
        >
          {cell(shown.item, column)}
        </div>
      ))}
    </div>
  );
});
