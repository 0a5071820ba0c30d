import { visibleText } from "@cooperbench-ts/results";

/** Rows of cells as aligned text; columns from `textColumns` on are numbers and stand to the right. */
export function alignedRows(texts: readonly (readonly string[])[], textColumns: number): string[] {
  const rows = texts.map((row) => row.map(visibleText));
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column < textColumns ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
}
