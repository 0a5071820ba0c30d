import { settings } from "../../setting.ts";
import type { Cell } from "./note-text.ts";

/** Columns whose values, together, name a place in a figure. */
export type Columns = readonly string[];

/** What a mark is about, shown as a panel, a line or a colour. */
export interface Place {
  /** The column that the drawing calculates. */
  readonly field: string;
  readonly columns: Columns;
  /** Its values in the order in which they are shown. */
  readonly values: readonly string[];
}

export interface Places {
  readonly panel: Place | null;
  readonly line: Place;
  readonly color: Place | null;
  /** Values that all rows share: they take no place and are said in words. */
  readonly shared: readonly string[];
}

/** The text of a place, as `placeExpression` makes it. */
export function placeText(row: object, columns: Columns): string {
  return columns
    .map((column) => {
      const value: Cell = Reflect.get(row, column);
      return value == null ? unknownText(column) : String(value);
    })
    .join(", ");
}

/** Vega's expression for the text of a place. */
export function placeExpression(columns: Columns): string {
  return columns
    .map((column) => {
      const value = `datum[${JSON.stringify(column)}]`;
      return `(${value} == null ? ${JSON.stringify(unknownText(column))} : '' + ${value})`;
    })
    .join(" + ', ' + ");
}

function unknownText(column: string): string {
  return `unknown ${column.replaceAll(/(?=[A-Z])/g, " ").toLowerCase()}`;
}

/**
 * Gives places to what differs between rows; `dimensions` from the outermost to the innermost. The innermost gets the colours while there
 * are enough of them; what is left over makes panels.
 */
export function placesOf(rows: readonly object[], dimensions: readonly Columns[]): Places {
  const all = dimensions.map((columns) => ({ columns, values: valuesOf(rows, columns) }));
  const differing = all.filter(({ values }) => values.length > 1);
  const shared = all.filter(({ values }) => values.length === 1).flatMap(({ values }) => values);
  const named = (field: string, columns: Columns): Place => ({ field, columns, values: valuesOf(rows, columns) });
  const last = differing.at(-1);
  if (last === undefined) {
    const columns = all.at(-1)?.columns ?? [];
    return { panel: null, line: named("_line", columns), color: null, shared: shared.slice(0, -1) };
  }
  const before = differing.at(-2);
  if (before === undefined) {
    const colored = last.columns.length === 1 && last.columns[0] === "setting";
    return {
      panel: null,
      line: named("_line", last.columns),
      color: colored ? named("_color", last.columns) : null,
      shared,
    };
  }
  const [line, color] =
    colorsOf(before) < colorsOf(last) ? [last.columns, before.columns] : [before.columns, last.columns];
  const rest = differing.map(({ columns }) => columns).filter((columns) => columns !== line && columns !== color);
  return {
    panel: rest.length === 0 ? null : named("_panel", rest.flat()),
    line: named("_line", line),
    color: named("_color", color),
    shared,
  };
}

/** How many colours a dimension would take; settings, and what has few values, are told best by them. */
function colorsOf({ columns, values }: { readonly columns: Columns; readonly values: readonly string[] }): number {
  const told = columns.length === 1 && columns[0] === "setting";
  return told || values.length <= 3 ? 0 : values.length;
}

/** Settings in the order of a campaign, everything else as it comes. */
export function valuesOf(rows: readonly object[], columns: Columns): string[] {
  const values = [...new Set(rows.map((row) => placeText(row, columns)))];
  if (columns.length !== 1 || columns[0] !== "setting") return values;
  const order: readonly string[] = settings;
  const rank = (value: string) => (order.includes(value) ? order.indexOf(value) : order.length);
  return values.toSorted((a, b) => rank(a) - rank(b));
}
