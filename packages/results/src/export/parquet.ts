import { parquetWriteBuffer, schemaFromColumnData } from "hyparquet-writer";
import { describeTable, type Table } from "../tables/as-table.ts";
import type { Column } from "../tables/table.ts";
import { columnValues } from "./column-values.ts";
import { microseconds } from "./timestamp.ts";

/**
 * A table as a Parquet file: text as UTF8 strings, integers as INT64, numbers as DOUBLE, booleans as BOOLEAN, times
 * as TIMESTAMP in microseconds, adjusted to UTC where they are instants; what is no time is null there. Columns without nulls by their shape are required, the others optional. Needs the optional peer `hyparquet-writer`.
 */
export function tableToParquet(table: Table<object>): Uint8Array {
  const { columns, name, version } = describeTable(table);
  const columnData = columns.map((column) => ({
    name: column.name,
    data: parquetValues(table, column),
    ...(column.time === undefined ? { type: TYPES[column.type], nullable: column.nullable } : {}),
  }));
  const schemaOverrides = Object.fromEntries(
    columns.flatMap(({ name: column, time }) => (time === undefined ? [] : [[column, timestamp(column, time)]])),
  );
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: columnData.map(({ name: column, data }) => ({ name: column, data })),
      schema: schemaFromColumnData({ columnData, schemaOverrides }),
      kvMetadata: [{ key: "cooperbench-ts", value: JSON.stringify({ table: name, tableVersion: version }) }],
    }),
  );
}

function timestamp(name: string, time: NonNullable<Column["time"]>) {
  return {
    name,
    type: "INT64",
    repetition_type: "OPTIONAL",
    logical_type: { type: "TIMESTAMP", isAdjustedToUTC: time === "utc", unit: "MICROS" },
  } as const;
}

const TYPES = { string: "STRING", integer: "INT64", number: "DOUBLE", boolean: "BOOLEAN" } as const;

function parquetValues(table: Table<object>, column: Column): unknown[] {
  const { time } = column;
  if (time !== undefined) return table.map((row) => microseconds(Reflect.get(row, column.name), time));
  const values = columnValues(table, column);
  return column.type === "integer" ? values.map((value) => (typeof value === "number" ? BigInt(value) : null)) : values;
}
