import { renderTableHtml, renderTableText } from "./render-table-display.ts";
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

/** Name and columns of a table made by `asTable`; of other rows they are inferred. A copy made by map or filter has lost them. */
export function describeTable(rows: readonly object[], name = "rows"): TableDescription {
  const hidden: unknown = Reflect.get(rows, SHAPE);
  return isDescription(hidden) ? hidden : inferShape(name, rows);
}

function isDescription(value: unknown): value is TableDescription {
  return typeof value === "object" && value !== null && "columns" in value;
}

function inferShape(name: string, rows: readonly object[]): TableDescription {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return { name, version: null, columns: names.map((column) => inferColumn(column, rows)) };
}

function inferColumn(name: string, rows: readonly object[]): Column {
  const values = rows.map((row): unknown => Reflect.get(row, name));
  const known = values.filter((value) => value !== null && value !== undefined);
  return { name, type: inferType(known), nullable: known.length < values.length, description: "" };
}

function inferType(values: readonly unknown[]): Column["type"] {
  if (values.length > 0 && values.every((value) => typeof value === "boolean")) return "boolean";
  if (values.length > 0 && values.every((value) => typeof value === "number"))
    return values.every(Number.isSafeInteger) ? "integer" : "number";
  return "string";
}
