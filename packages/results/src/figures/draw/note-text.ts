/**
 * The words at the end of a line, as a template: `{k}/{n}`, `p = {p|.3f}`. Formats: `.2f` and the like, `.0%` and the like; without one the
 * value as it is. What is null is a dash.
 */
export type NoteTemplate = string;

const HOLE = /\{(\w+)(?:\|\.(\d)([f%]))?\}/g;

/** The words about a row, as `noteExpression` makes them. */
export function noteText(row: object, template: NoteTemplate): string {
  return template.replaceAll(HOLE, (_, column: string, digits: string | undefined, form: string | undefined) => {
    const value: unknown = Reflect.get(row, column);
    if (value == null) return "–";
    if (digits === undefined) return String(value as string | number);
    return form === "%" ? `${(Number(value) * 100).toFixed(Number(digits))}%` : Number(value).toFixed(Number(digits));
  });
}

/** Vega's expression for the words. */
export function noteExpression(template: NoteTemplate): string {
  const parts: string[] = [];
  let from = 0;
  for (const found of template.matchAll(HOLE)) {
    const [whole, column = "", digits, form = "f"] = found;
    if (found.index > from) parts.push(JSON.stringify(template.slice(from, found.index)));
    const value = `datum[${JSON.stringify(column)}]`;
    parts.push(
      `(${value} == null ? '–' : ${digits === undefined ? `'' + ${value}` : `format(${value}, ".${digits}${form}")`})`,
    );
    from = found.index + whole.length;
  }
  if (from < template.length) parts.push(JSON.stringify(template.slice(from)));
  return parts.length === 0 ? '""' : parts.join(" + ");
}
