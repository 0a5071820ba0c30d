import { z } from "zod";
import type { TableShape } from "../tables/table.ts";

/** JSON Schema (2020-12) of one row of a table: what every export of it holds. */
export function rowJsonSchema(shape: TableShape): Record<string, unknown> {
  return {
    ...z.toJSONSchema(shape.schema),
    title: `${shape.name} row`,
    "x-table": shape.name,
    "x-version": shape.version,
  };
}
