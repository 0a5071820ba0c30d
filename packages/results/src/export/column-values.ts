import type { Column } from "../tables/table.ts";

/** Values of a column for a typed format: null for what is not there, null too for a value of another type. */
export function columnValues(rows: readonly object[], column: Column): (string | number | boolean | null)[] {
  return rows.map((row) => typed(Reflect.get(row, column.name), column.type));
}

function typed(value: unknown, type: Column["type"]): string | number | boolean | null {
  if (value === null || value === undefined) return null;
  if (type === "boolean") return typeof value === "boolean" ? value : null;
  if (type === "string") return typeof value === "string" ? value : JSON.stringify(value);
  if (typeof value !== "number" || !Number.isFinite(value)) return null;
  return type === "integer" && !Number.isSafeInteger(value) ? null : value;
}
