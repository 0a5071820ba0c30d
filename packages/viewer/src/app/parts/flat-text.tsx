import { Fragment } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { StyleRun } from "./plain-text.ts";
import { TextRow } from "./text-row.tsx";
import { endsLine, rowSpan, type Span, spansWithin, type Mark, type TextRows } from "./text-rows.ts";
import { visibleLine } from "./visible-lines.ts";

interface FlatTextProps {
  readonly rows: TextRows;
  readonly styles: readonly StyleRun[];
  readonly quotes: readonly Span[];
  readonly found?: readonly Span[];
  /** Which of `found` the reader is at. */
  readonly current?: number;
  /** Rows that are shown: from, and before `to`. */
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly kind: "output" | "prose";
  readonly isTarget: boolean;
}

/** Rows of a text, all of them drawn; lines are wrapped where the page is too narrow. */
export function FlatText(props: FlatTextProps) {
  const { rows, styles, quotes, found = [], current = -1, from, to, label, kind, isTarget } = props;
  const box = useRef<HTMLPreElement>(null);
  useEffect(() => {
    if (isTarget) box.current?.querySelector("mark")?.scrollIntoView({ block: "center" });
  }, [isTarget]);
  useEffect(() => {
    if (current >= 0) box.current?.querySelector('mark[data-mark="current"]')?.scrollIntoView({ block: "nearest" });
  }, [current]);
  return (
    <pre ref={box} class="text" data-kind={kind} role="group" aria-label={visibleLine(label)}>
      {Array.from({ length: Math.max(to - from, 0) }, (_, at) => {
        const row = from + at;
        const span = rowSpan(rows, row);
        return (
          <Fragment key={row}>
            <TextRow text={rows.text} span={span} styles={styles} marks={marksIn(span, quotes, found, current)} />
            {endsLine(rows, row) && row < to - 1 ? "\n" : ""}
          </Fragment>
        );
      })}
    </pre>
  );
}

/** What a search found lies over what was quoted. */
export function marksIn(span: Span, quotes: readonly Span[], found: readonly Span[], current: number): Mark[] {
  const at = found[current];
  return [
    ...spansWithin(found, span).map((one): Mark => ({ ...one, kind: one.from === at?.from ? "current" : "found" })),
    ...spansWithin(quotes, span).map((one): Mark => ({ ...one, kind: "quote" })),
  ];
}
