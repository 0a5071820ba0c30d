/** Spreadsheets take the full-width signs of East Asian keyboards for the plain ones. */
const FORMULA_START = /^[=+\-@\t\r\n＝＋－＠]/;
const NEEDS_QUOTES = /[",\r\n]/;

/**
 * Rows as CSV (RFC 4180: CRLF line ends, quotes doubled). Null and undefined become empty, booleans `true`/`false`,
 * numbers their shortest exact form. A text that a spreadsheet would run as a formula (it starts with `=`, `+`, `-`,
 * `@`, their full-width forms, tab, carriage return or line feed) gets a `'` before it; numbers never do. `columns` gives the order and the header.
 */
export function toCsv<Row>(columns: readonly (keyof Row & string)[], rows: Iterable<Row>): string {
  const lines = [columns.map(cellText).join(",")];
  for (const row of rows) lines.push(columns.map((column) => cellText(row[column])).join(","));
  return `${lines.join("\r\n")}\r\n`;
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  if (typeof value === "boolean" || typeof value === "bigint") return String(value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const safe = FORMULA_START.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
