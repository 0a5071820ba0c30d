import { bool, columnFromArray, float64, int64, tableFromColumns, tableToIPC, utf8 } from "@uwdata/flechette";
import { describeTable, type Table } from "../tables/as-table.ts";
import type { Column } from "../tables/table.ts";
import { columnValues } from "./column-values.ts";

/**
 * A table as an Arrow IPC stream, or as a file (Feather 2): text as utf8, integers as int64, numbers as float64, booleans as
 * bool. Needs the optional peer `@uwdata/flechette`.
 */
export function tableToArrow(table: Table<object>, options: { readonly format?: "stream" | "file" } = {}): Uint8Array {
  const columns = describeTable(table).columns.map(
    (column) => [column.name, columnFromArray(columnValues(table, column), arrowType(column))] as const,
  );
  const bytes = tableToIPC(tableFromColumns(Object.fromEntries(columns)), { format: options.format ?? "stream" });
  if (bytes === null) throw new TypeError("tableToArrow: flechette wrote into a sink though none was given");
  return bytes;
}

function arrowType({ type }: Column) {
  if (type === "string") return utf8();
  if (type === "integer") return int64();
  return type === "number" ? float64() : bool();
}
