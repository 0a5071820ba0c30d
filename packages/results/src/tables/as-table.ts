import { renderTableHtml, renderTableText } from "./render-table-display.ts";
import { computedType } from "./computed-columns.ts";
import type { Column, TableShape } from "./table.ts";

/**
 * Rows as a notebook shows them: an ordinary frozen array (it spreads, maps and serializes as one) with hidden displays for
 * Jupyter (Deno's kernel) and for the consoles of Node, Bun and Deno.
 */
export type Table<Row extends object> = readonly Row[];

const SHAPE = Symbol.for("@cooperbench-ts/results/table-shape");

/** Gives rows a name and columns for display and export; without a shape the columns are taken from the rows. */
export function asTable<Row extends object>(rows: readonly Row[], shape: TableShape<Row> | string): Table<Row> {
  const copy = [...rows];
  const described =
    typeof shape === "string"
      ? inferShape(shape, copy)
      : { name: shape.name, columns: shape.columns, version: shape.version };
  if (typeof shape !== "string") known.set(signature(shape.columns.map((column) => column.name)), described);
  const hidden = {
    [SHAPE]: described,
    [Symbol.for("Jupyter.display")]: () => ({
      "text/plain": renderTableText(described, copy),
      "text/html": renderTableHtml(described, copy),
    }),
    [Symbol.for("nodejs.util.inspect.custom")]: () => renderTableText(described, copy),
    [Symbol.for("Deno.customInspect")]: () => renderTableText(described, copy),
  };
  for (const key of Object.getOwnPropertySymbols(hidden)) {
    Object.defineProperty(copy, key, { value: Reflect.get(hidden, key), enumerable: false });
  }
  return Object.freeze(copy);
}

export interface TableDescription {
  readonly name: string;
  readonly version: number | null;
  readonly columns: readonly Column[];
}

/** Descriptions of the shapes in use, by their column names: a copy that filter made of a table is told by them. */
const known = new Map<string, TableDescription>();

function signature(columns: readonly string[]): string {
  return columns.toSorted().join();
}

/** Name and columns of a table made by `asTable`, or of some of its rows; of other rows they are inferred. */
export function describeTable(rows: readonly object[], name = "rows"): TableDescription {
  const hidden: unknown = Reflect.get(rows, SHAPE);
  return isDescription(hidden) ? hidden : inferShape(name, rows);
}

function isDescription(value: unknown): value is TableDescription {
  return typeof value === "object" && value !== null && "columns" in value;
}

function inferShape(name: string, rows: readonly object[]): TableDescription {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return known.get(signature(names)) ?? { name, version: null, columns: names.map((each) => inferColumn(each, rows)) };
}

/** Every column may be null: the next table of the same function may have none where this one has a value. */
function inferColumn(name: string, rows: readonly object[]): Column {
  const values = rows.map((row): unknown => Reflect.get(row, name)).filter((value) => value != null);
  return { name, type: computedType(name, values), nullable: true, description: "" };
}
