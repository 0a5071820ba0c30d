import { describeTable, type Table } from "../tables/as-table.ts";

/** The columns of a table, in order. */
export function columnNames<Row extends object>(table: Table<Row>): (keyof Row & string)[] {
  return describeTable(table).columns.map(({ name }) => name) as (keyof Row & string)[];
}
