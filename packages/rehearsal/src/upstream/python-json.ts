/** A Python float: written with a decimal point even when it is whole. */
export class PythonFloat {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

export type PythonValue =
  | string
  | number
  | boolean
  | null
  | PythonFloat
  | readonly PythonValue[]
  | { readonly [key: string]: PythonValue };

export function float(value: number): PythonFloat {
  return new PythonFloat(value);
}

/** `repr(float)`. */
export function floatText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e16) return `${value}.0`;
  // JavaScript changes to exponents below 1e-6, Python below 1e-4; both write the shortest digits that read back.
  const small = Math.abs(value) < 1e-4 ? value.toExponential() : String(value);
  return small.replace(/e([+-])(\d)$/, "e$10$2");
}

/** `json.dumps` escapes everything outside ASCII. */
function stringText(value: string): string {
  return JSON.stringify(value).replaceAll(
    /[\u0080-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** `json.dumps(value, indent=2)`, byte for byte. */
export function pythonJson(value: PythonValue, indent = ""): string {
  if (value === null || typeof value === "boolean" || typeof value === "number") return String(value);
  if (typeof value === "string") return stringText(value);
  if (value instanceof PythonFloat) return floatText(value.value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    return `[\n${value.map((item: PythonValue) => inner + pythonJson(item, inner)).join(",\n")}\n${indent}]`;
  }
  const entries = Object.entries(value as { readonly [key: string]: PythonValue });
  if (entries.length === 0) return "{}";
  return `{\n${entries.map(([key, item]) => `${inner}${stringText(key)}: ${pythonJson(item, inner)}`).join(",\n")}\n${indent}}`;
}
