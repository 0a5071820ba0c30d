/** Rows with equal values in the given columns, in the order in which the groups first appear. */
export function groupRows<Row extends object, Key extends keyof Row>(
  rows: Iterable<Row>,
  by: readonly Key[],
): { readonly key: Pick<Row, Key>; readonly rows: Row[] }[] {
  const groups = new Map<string, { key: Pick<Row, Key>; rows: Row[] }>();
  for (const row of rows) {
    const id = JSON.stringify(by.map((column) => row[column]));
    const group = groups.get(id);
    if (group === undefined) groups.set(id, { key: pick(row, by), rows: [row] });
    else group.rows.push(row);
  }
  return [...groups.values()];
}

function pick<Row extends object, Key extends keyof Row>(row: Row, columns: readonly Key[]): Pick<Row, Key> {
  return Object.fromEntries(columns.map((column) => [column, row[column]])) as Pick<Row, Key>;
}

/** Items by key, keys in order of appearance. (`Map.groupBy` came after Node 20.) */
export function groupBy<Item>(items: Iterable<Item>, keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** The columns asked for, `setting` when none are named. */
export function groupColumns<Key extends string>(by: readonly Key[] | undefined): readonly Key[] {
  return by ?? (["setting"] as unknown as readonly Key[]);
}

/** Arithmetic mean; null of nothing. */
export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The one value that all rows share; joined by ` + ` where they differ, `unknown` first; null where none is known. */
export function sharedText(values: Iterable<string | null>): string | null {
  const all = new Set(values);
  const known = [...all].filter((value) => value !== null).sort();
  if (known.length === 0) return null;
  return [...(all.has(null) ? ["unknown"] : []), ...known].join(" + ");
}
