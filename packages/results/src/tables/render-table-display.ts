import type { Column } from "./table.ts";

interface Described {
  readonly name: string;
  readonly columns: readonly Column[];
}

const TEXT_ROWS = 12;
const TEXT_WIDTH = 120;
const CELL_WIDTH = 32;
const HTML_ROWS = 50;

/** The first rows as text, as many columns as fit, and what is left out. */
export function renderTableText(table: Described, rows: readonly object[]): string {
  const shown = rows.slice(0, TEXT_ROWS);
  const grid = table.columns.map((column) => {
    const cells = [column.name, ...shown.map((row) => cut(cellText(Reflect.get(row, column.name))))];
    const width = Math.max(...cells.map((cell) => cell.length));
    return cells.map((cell) =>
      column.type === "string" || column.type === "boolean" ? cell.padEnd(width) : cell.padStart(width),
    );
  });
  const fitting = fit(grid);
  const lines = ["", ...shown].map((_, at) =>
    fitting
      .map((cells) => cells[at])
      .join("  ")
      .trimEnd(),
  );
  return [
    `${table.name}: ${counted(rows.length, "row")}, ${counted(table.columns.length, "column")}`,
    ...lines,
    ...leftOut(table, rows.length, shown.length, fitting.length),
  ].join("\n");
}

function fit(grid: readonly string[][]): readonly string[][] {
  let width = 0;
  const first = grid.findIndex((cells) => (width += (cells[0]?.length ?? 0) + 2) > TEXT_WIDTH);
  return first === -1 ? grid : grid.slice(0, Math.max(1, first));
}

function leftOut(table: Described, rows: number, shownRows: number, shownColumns: number): string[] {
  const more = [
    ...(rows > shownRows ? [counted(rows - shownRows, "more row")] : []),
    ...(table.columns.length > shownColumns
      ? [
          `columns ${table.columns
            .slice(shownColumns)
            .map((column) => column.name)
            .join(", ")}`,
        ]
      : []),
  ];
  return more.length === 0 ? [] : [`… ${more.join("; ")}`];
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** The first rows as an HTML table; every text is escaped. */
export function renderTableHtml(table: Described, rows: readonly object[]): string {
  const header = table.columns
    .map((column) => `<th title="${escapeHtml(column.description)}">${escapeHtml(column.name)}</th>`)
    .join("");
  const body = rows
    .slice(0, HTML_ROWS)
    .map(
      (row) =>
        `<tr>${table.columns.map((column) => `<td>${escapeHtml(cellText(Reflect.get(row, column.name)))}</td>`).join("")}</tr>`,
    );
  const caption = `${table.name}: ${counted(rows.length, "row")}${rows.length > HTML_ROWS ? `, the first ${HTML_ROWS} shown` : ""}`;
  return `<table><caption>${escapeHtml(caption)}</caption><thead><tr>${header}</tr></thead><tbody>${body.join("")}</tbody></table>`;
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" && !Number.isInteger(value)) return String(Number(value.toPrecision(6)));
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function cut(text: string): string {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length > CELL_WIDTH ? `${line.slice(0, CELL_WIDTH - 1)}…` : line;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
