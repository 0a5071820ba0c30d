/**
 * JSON text to a value. Python also writes `NaN`, `Infinity` and `-Infinity`, which are no JSON: each is read as `null`, a
 * number that is not known, and `nonFinite` says that there were some. Texts that hold these words stay as they are.
 * @throws SyntaxError of `JSON.parse` for what Python would not read either
 */
export function parsePythonJson(text: string): { readonly value: unknown; readonly nonFinite: boolean } {
  try {
    return { value: JSON.parse(text), nonFinite: false };
  } catch (error) {
    const strict = withoutNonFinite(text);
    if (strict === null) throw error;
    const value = orNothing(strict);
    if (value === undefined) throw error;
    return { value, nonFinite: true };
  }
}

/** The value of a text that a Python program wrote; undefined where it is none. */
export function pythonValue(text: string): unknown {
  try {
    return parsePythonJson(text).value;
  } catch {
    return undefined;
  }
}

function orNothing(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

const NON_FINITE = /(?<![\w.+-])(?:NaN|-?Infinity)(?![\w.])/g;

/** The text with `null` for each such number; null: there is none outside of strings. */
function withoutNonFinite(text: string): string | null {
  if (!text.includes("NaN") && !text.includes("Infinity")) return null;
  const parts: string[] = [];
  let found = false;
  for (let at = 0; at < text.length;) {
    const quote = text.indexOf('"', at);
    const bare = text.slice(at, quote === -1 ? text.length : quote);
    const strict = bare.replaceAll(NON_FINITE, "null");
    found ||= strict !== bare;
    parts.push(strict);
    if (quote === -1) break;
    at = endOfString(text, quote);
    parts.push(text.slice(quote, at));
  }
  return found ? parts.join("") : null;
}

/** Behind the quote that ends the string which begins at `start`; the end of the text where none does. */
function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let before = quote;
    while (text[before - 1] === "\\") before -= 1;
    if ((quote - before) % 2 === 0) return quote + 1;
  }
  return text.length;
}
