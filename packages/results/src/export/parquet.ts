import { parquetWriteBuffer } from "hyparquet-writer";
import { describeTable, type Table } from "../tables/as-table.ts";
import type { Column } from "../tables/table.ts";
import { columnValues } from "./column-values.ts";

/**
 * A table as a Parquet file: text as UTF8 strings, integers as INT64, numbers as DOUBLE, booleans as BOOLEAN. Columns without
 * nulls by their shape are required, the others optional. Needs the optional peer `hyparquet-writer`.
 */
export function tableToParquet(table: Table<object>): Uint8Array {
  const { columns, name, version } = describeTable(table);
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: columns.map((column) => ({
        name: column.name,
        data: parquetValues(table, column),
        type: TYPES[column.type],
        nullable: column.nullable,
      })),
      kvMetadata: [{ key: "cooperbench-ts", value: JSON.stringify({ table: name, tableVersion: version }) }],
    }),
  );
}

const TYPES = { string: "STRING", integer: "INT64", number: "DOUBLE", boolean: "BOOLEAN" } as const;

function parquetValues(table: Table<object>, column: Column): unknown[] {
  const values = columnValues(table, column);
  return column.type === "integer" ? values.map((value) => (typeof value === "number" ? BigInt(value) : null)) : values;
}
