import { parsePythonJson } from "./python-json.ts";

export type JsonParse =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** It holds `NaN` or `Infinity`, each of which was read as null. */
      readonly nonFinite: boolean;
    }
  | { readonly ok: false; readonly why: string };

/**
 * JSON text, as Python writes it too, to a value, never throwing. A byte order mark is skipped; of duplicate keys the last one counts; `__proto__`
 * keys are dropped, so that no reader can hand on an object with a forged prototype.
 */
export function parseJson(text: string): JsonParse {
  const body = text.startsWith("\uFEFF") ? text.slice(1) : text;
  if (body.trim() === "") return { ok: false, why: "the file is empty" };
  try {
    const { value, nonFinite } = parsePythonJson(body);
    dropProtoKeys(value);
    return { ok: true, value, nonFinite };
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message.slice(0, 300) : String(error) };
  }
}

/** `JSON.parse` makes `__proto__` a key like any other; whoever copies the object later would set its prototype. Keys are few where texts are long: looking at them costs less than looking through the text. */
function dropProtoKeys(root: unknown): void {
  const open: object[] = [];
  const visit = (value: unknown) => {
    if (typeof value === "object" && value !== null) open.push(value);
  };
  visit(root);
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (Array.isArray(value)) value.forEach(visit);
    else {
      if (Object.hasOwn(value, "__proto__")) Reflect.deleteProperty(value, "__proto__");
      for (const key in value) visit(Reflect.get(value, key));
    }
  }
}
