export type JsonParse = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly why: string };

/**
 * JSON text to a value, never throwing. A byte order mark is skipped; of duplicate keys the last one counts; `__proto__`
 * keys are dropped, so that no reader can hand on an object with a forged prototype.
 */
export function parseJson(text: string): JsonParse {
  const body = text.startsWith("\uFEFF") ? text.slice(1) : text;
  if (body.trim() === "") return { ok: false, why: "the file is empty" };
  try {
    const value: unknown = mayNameProto(body) ? JSON.parse(body, withoutProto) : JSON.parse(body);
    return { ok: true, value };
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message.slice(0, 300) : String(error) };
  }
}

/** The letters of `__proto__` as JSON may escape them. */
const ESCAPED_LETTERS = new Set(["5f", "70", "72", "6f", "74"]);

/** Whether `__proto__` may be in the text, as it stands or with a letter escaped. */
function mayNameProto(text: string): boolean {
  if (text.includes("__proto__")) return true;
  for (let at = text.indexOf("\\u00"); at !== -1; at = text.indexOf("\\u00", at + 4)) {
    if (ESCAPED_LETTERS.has(text.slice(at + 4, at + 6).toLowerCase())) return true;
  }
  return false;
}

function withoutProto(key: string, value: unknown): unknown {
  return key === "__proto__" ? undefined : value;
}
