import { parseJson } from "./parse-json.ts";

/** Longer lines hold no event that anybody reads, only an output at length. */
const MAX_LINE_CHARACTERS = 10_000_000;
const MAX_LINES = 100_000;

/**
 * The JSON objects of a text that has one a line, in order. Other lines (what a program said on stderr, a torn last line) are
 * left out, and so are lines of more than 10 MB and all that come after 100,000 lines.
 */
export function* jsonLines(text: string): Generator<Readonly<Record<string, unknown>>> {
  let start = 0;
  for (let count = 0; count < MAX_LINES && start < text.length; count += 1) {
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline;
    if (end - start <= MAX_LINE_CHARACTERS) {
      const object = objectIn(text.slice(start, end).trim());
      if (object !== null) yield object;
    }
    start = end + 1;
  }
}

function objectIn(line: string): Readonly<Record<string, unknown>> | null {
  const json = line.startsWith("{") ? parseJson(line) : null;
  return json?.ok === true ? fieldsOf(json.value) : null;
}

/** The fields of an object; of anything else none. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
