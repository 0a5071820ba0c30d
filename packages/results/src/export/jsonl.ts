/** Rows as JSON lines: one object per line, keys in the order of `columns`, null for what is not there. Ends with a newline. */
export function toJsonl<Row>(columns: readonly (keyof Row & string)[], rows: Iterable<Row>): string {
  let text = "";
  for (const row of rows)
    text += `${JSON.stringify(Object.fromEntries(columns.map((column) => [column, jsonValue(row[column])])))}\n`;
  return text;
}

/** JSON has no word for them; null is honest, 0 would not be. */
function jsonValue(value: unknown): unknown {
  if (value === undefined || (typeof value === "number" && !Number.isFinite(value))) return null;
  return typeof value === "bigint" ? String(value) : value;
}
