import { z } from "zod";

export const columnTypes = ["string", "integer", "number", "boolean"] as const;
export type ColumnType = (typeof columnTypes)[number];

/** One column of a flat table. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  readonly description: string;
  /**
   * It holds times, which Parquet and Arrow know as timestamps. `utc`: instants. `local`: what a clock showed, whose zone is not known.
   * Left out: it holds none.
   */
  readonly time?: "utc" | "local";
}

/** The shape of a table: its name and its columns, in order. `schema` is the zod schema of one row. */
export interface TableShape<Row extends object = object> {
  readonly name: string;
  /** Version of the row's shape; it grows when a column changes or leaves. */
  readonly version: number;
  readonly columns: readonly Column[];
  readonly schema: z.ZodType<Row>;
}

/** Describes a table by the zod object of one row; every column is a flat, possibly nullable scalar. */
export function tableShape<Shape extends z.ZodRawShape>(
  name: string,
  version: number,
  schema: z.ZodObject<Shape>,
): TableShape<z.infer<z.ZodObject<Shape>>> {
  const columns = Object.entries(schema.shape).map(([column, type]) => describeColumn(column, type));
  return { name, version, columns, schema };
}

function describeColumn(name: string, type: unknown): Column {
  if (!(type instanceof z.ZodType)) throw new TypeError(`column ${name}: expected a zod type`);
  const nullable = type instanceof z.ZodNullable;
  const inner = type instanceof z.ZodNullable ? type.unwrap() : type;
  const time = type.meta()?.[TIME];
  return {
    name,
    type: columnType(name, inner),
    nullable,
    description: type.description ?? "",
    ...(time === "utc" || time === "local" ? { time } : {}),
  };
}

/** Under this key the schema of a column says which times it holds; it stands in the published JSON Schema, too. */
export const TIME = "x-time";

function columnType(name: string, type: unknown): ColumnType {
  if (type instanceof z.ZodString || type instanceof z.ZodEnum || type instanceof z.ZodLiteral) return "string";
  if (type instanceof z.ZodBoolean) return "boolean";
  if (type instanceof z.ZodNumber) return type.isInt ? "integer" : "number";
  throw new TypeError(`column ${name}: expected a flat scalar`);
}
