import { describeTable, type Table } from "../tables/as-table.ts";
import { columnNames } from "./column-names.ts";
import { toCsv } from "./csv.ts";
import { toJsonl } from "./jsonl.ts";

/** What an export says of itself: the sidecar of a file that cannot hold its own types. */
export interface ExportSchema {
  /** Version of this description. */
  readonly schemaVersion: 1;
  readonly table: string;
  /** Version of the table's shape; null for tables without one. */
  readonly tableVersion: number | null;
  readonly rows: number;
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly nullable: boolean;
    readonly description: string;
    /** Which times it holds; left out: none. In CSV and JSON lines they are texts, or seconds since the epoch. */
    readonly time?: "utc" | "local";
  }[];
}

/** A table as CSV; see `toCsv`. */
export function tableToCsv<Row extends object>(table: Table<Row>): string {
  return toCsv(columnNames(table), table);
}

/** A table as JSON lines; see `toJsonl`. */
export function tableToJsonl<Row extends object>(table: Table<Row>): string {
  return toJsonl(columnNames(table), table);
}

/** The sidecar `schema.json` of an exported table. */
export function exportSchema(table: Table<object>): ExportSchema {
  const { name, version, columns } = describeTable(table);
  return { schemaVersion: 1, table: name, tableVersion: version, rows: table.length, columns };
}
