/** A table by columns: a fraction of the bytes of its rows, and of the time it takes to parse them. */
export interface PackedTable<Row extends object> {
  readonly length: number;
  readonly columns: { readonly [Name in keyof Row]: readonly Row[Name][] };
}

export function packTable<Row extends object>(rows: readonly Row[]): PackedTable<Row> {
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  const columns = [...names].map((name): [string, unknown[]] => [
    name,
    rows.map((row) => Reflect.get(row, name) ?? null),
  ]);
  return { length: rows.length, columns: Object.fromEntries(columns) as unknown as PackedTable<Row>["columns"] };
}

export function unpackTable<Row extends object>({ length, columns }: PackedTable<Row>): Row[] {
  const entries = Object.entries<readonly unknown[]>(columns);
  // Copies of one object are filled: to build each of them name by name takes many times as long.
  const empty: Record<string, unknown> = Object.fromEntries(entries.map(([name]) => [name, null]));
  return Array.from({ length }, (_, at) => {
    const row = { ...empty };
    for (const [name, values] of entries) row[name] = values[at];
    return row as Row;
  });
}
