/**
 * The words at the end of a line, as a template: `{k}/{n}`, `{mean|.1f}`, `{p|p}`. Formats: `.2f` and `.1%` with other
 * digits, `p` for a p-value; without one the value as it is. What is null is a dash.
 */
export type NoteTemplate = string;

/** What a row may hold. */
export type Cell = string | number | boolean | null | undefined;

const HOLE = /\{(\w+)(?:\|(?:\.(\d)([f%])|(p)))?\}/g;

/** The words about a row, as `noteExpression` makes them. */
export function noteText(row: object, template: NoteTemplate): string {
  return template.replaceAll(HOLE, (_, column: string, digits?: string, form?: string, p?: string) => {
    const value: Cell = Reflect.get(row, column);
    if (p !== undefined) return pText(typeof value === "number" ? value : null);
    if (value == null) return "–";
    if (digits === undefined) return String(value);
    return form === "%" ? `${(Number(value) * 100).toFixed(Number(digits))}%` : Number(value).toFixed(Number(digits));
  });
}

export function pText(p: number | null): string {
  return p === null ? "p –" : p < 0.001 ? "p < 0.001" : `p = ${p.toFixed(3)}`;
}

/** Vega's expression for the words. */
export function noteExpression(template: NoteTemplate): string {
  const parts: string[] = [];
  let from = 0;
  for (const found of template.matchAll(HOLE)) {
    if (found.index > from) parts.push(JSON.stringify(template.slice(from, found.index)));
    parts.push(holeExpression(found));
    from = found.index + found[0].length;
  }
  if (from < template.length) parts.push(JSON.stringify(template.slice(from)));
  return parts.length === 0 ? '""' : parts.join(" + ");
}

function holeExpression([, column = "", digits, form, p]: RegExpMatchArray): string {
  const value = `datum[${JSON.stringify(column)}]`;
  if (p !== undefined)
    return `(${value} == null ? 'p –' : ${value} < 0.001 ? 'p < 0.001' : 'p = ' + format(${value}, '.3f'))`;
  return `(${value} == null ? '–' : ${digits === undefined ? `'' + ${value}` : `format(${value}, ".${digits}${form}")`})`;
}
