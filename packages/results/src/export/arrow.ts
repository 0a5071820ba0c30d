import {
  batchType,
  bool,
  Column as ArrowColumn,
  columnFromArray,
  float64,
  int64,
  tableFromColumns,
  tableToIPC,
  timestamp,
  TimeUnit,
  utf8,
} from "@uwdata/flechette";
import { describeTable, type Table } from "../tables/as-table.ts";
import type { Column } from "../tables/table.ts";
import { columnValues } from "./column-values.ts";
import { microseconds } from "./timestamp.ts";

/**
 * A table as an Arrow IPC stream, or as a file (Feather 2): text as utf8, integers as int64, numbers as float64, booleans as
 * bool, times as timestamp[us], with the zone UTC where they are instants; what is no time is null there. Needs the optional peer `@uwdata/flechette`.
 */
export function tableToArrow(table: Table<object>, options: { readonly format?: "stream" | "file" } = {}): Uint8Array {
  const columns = describeTable(table).columns.map((column) => [column.name, arrowColumn(table, column)] as const);
  const bytes = tableToIPC(tableFromColumns(Object.fromEntries(columns)), { format: options.format ?? "stream" });
  if (bytes === null) throw new TypeError("tableToArrow: flechette wrote into a sink though none was given");
  return bytes;
}

function arrowColumn(table: Table<object>, column: Column) {
  const { time } = column;
  return time === undefined
    ? columnFromArray(columnValues(table, column), arrowType(column))
    : timestampColumn(
        table.map((row) => microseconds(Reflect.get(row, column.name), time)),
        time,
      );
}

/** Put together by hand: the library's own builder takes milliseconds, whose fractions are no whole microseconds. */
function timestampColumn(micros: readonly (bigint | null)[], time: NonNullable<Column["time"]>) {
  const type = timestamp(TimeUnit.MICROSECOND, time === "utc" ? "UTC" : null);
  // Of an empty table the library's builder makes no batch either, and all columns need as many.
  if (micros.length === 0) return new ArrowColumn([], type);
  const values = new BigInt64Array(micros.length);
  const validity = new Uint8Array(Math.ceil(micros.length / 8));
  let nullCount = 0;
  for (const [at, value] of micros.entries()) {
    if (value === null) nullCount += 1;
    else {
      values[at] = value;
      validity[at >> 3] = (validity[at >> 3] ?? 0) | (1 << (at & 7));
    }
  }
  const Batch = batchType(type);
  return new ArrowColumn([new Batch({ length: micros.length, nullCount, type, validity, values })]);
}

function arrowType({ type }: Column) {
  if (type === "string") return utf8();
  if (type === "integer") return int64();
  return type === "number" ? float64() : bool();
}
