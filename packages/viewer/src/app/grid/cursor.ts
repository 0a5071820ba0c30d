/** A cell that has the focus, or would have it. */
export interface Cursor {
  readonly row: number;
  readonly column: number;
}

export interface CursorSpace {
  readonly rows: number;
  readonly columns: number;
  /** How many rows a page down is. */
  readonly page: number;
  /** Heads of groups are passed over. */
  readonly isCell: (row: number) => boolean;
}

/** Where a key leads from a cell, as in any grid; null: the key is none of the grid's. */
export function moved(
  { row, column }: Cursor,
  { key, ctrl }: { readonly key: string; readonly ctrl: boolean },
  space: CursorSpace,
): Cursor | null {
  const last = space.columns - 1;
  const to = (from: number, step: 1 | -1): number => nextCell(from, step, space) ?? row;
  switch (key) {
    case "ArrowRight":
      return { row, column: ctrl ? last : Math.min(last, column + 1) };
    case "ArrowLeft":
      return { row, column: ctrl ? 0 : Math.max(0, column - 1) };
    case "ArrowDown":
      return { row: ctrl ? to(space.rows - 1, -1) : to(row + 1, 1), column };
    case "ArrowUp":
      return { row: ctrl ? to(0, 1) : to(row - 1, -1), column };
    case "PageDown":
      return { row: to(Math.min(space.rows - 1, row + space.page), -1), column };
    case "PageUp":
      return { row: to(Math.max(0, row - space.page), 1), column };
    case "Home":
      return { row: ctrl ? to(0, 1) : row, column: 0 };
    case "End":
      return { row: ctrl ? to(space.rows - 1, -1) : row, column: last };
    default:
      return null;
  }
}

/** The cursor after what is shown has changed: the nearest cell to where it was. */
export function kept({ row, column }: Cursor, space: CursorSpace): Cursor {
  const at = Math.min(row, Math.max(0, space.rows - 1));
  return {
    row: nextCell(at, 1, space) ?? nextCell(at, -1, space) ?? 0,
    column: Math.min(column, Math.max(0, space.columns - 1)),
  };
}

function nextCell(from: number, step: 1 | -1, { rows, isCell }: CursorSpace): number | null {
  for (let at = from; at >= 0 && at < rows; at += step) if (isCell(at)) return at;
  return null;
}
