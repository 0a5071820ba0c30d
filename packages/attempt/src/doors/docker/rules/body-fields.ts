import { isTree, type Tree } from "../../json-tree.ts";

/** What of a field is refused; null: it passes. `field` names it in full. */
export type Check = (value: unknown, field: string) => string | null;

/** The fields that an object may have, each with the check of its value. */
export class Fields {
  readonly #kind: string;
  readonly #known = new Map<string, { readonly name: string; readonly check: Check }>();

  /** `kind` is what a refusal calls a field, such as "the container setting". */
  constructor(kind: string, checks: Readonly<Record<string, Check>>) {
    this.#kind = kind;
    for (const [name, check] of Object.entries(checks)) this.#known.set(name.toLowerCase(), { name, check });
  }

  /** What of the object is refused: the first field that is not known, or whose value is not allowed. */
  refusal(tree: Tree): string | null {
    for (const [written, value] of Object.entries(tree)) {
      const known = this.#known.get(asciiLower(written));
      const field = `${this.#kind} ${known?.name ?? written}`;
      if (known === undefined) return field;
      // The daemon takes null for absent.
      const what = value === null ? null : known.check(value, field);
      if (what !== null) return what;
    }
    return null;
  }

  /** The same object with each key in its own spelling; the daemon reads them in any case. */
  spelled(tree: Tree): Tree {
    return Object.fromEntries(
      Object.entries(tree).map(([written, value]) => [this.#known.get(asciiLower(written))?.name ?? written, value]),
    );
  }
}

/** Unlike toLowerCase it leaves letters alone that the daemon would not take for one of ours. */
function asciiLower(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}

export const flag: Check = (value, field) => (typeof value === "boolean" ? null : malformed(field));
export const text: Check = (value, field) => (typeof value === "string" ? null : malformed(field));
export const count: Check = (value, field) =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? null : malformed(field);
export const texts: Check = (value, field) =>
  Array.isArray(value) && value.every((item) => typeof item === "string") ? null : malformed(field);
export const object: Check = (value, field) => (isTree(value) ? null : malformed(field));
/** Of no meaning to the host. */
export const anything: Check = () => null;

/** The same check for each of these names, which are parted by white space. */
export function each(check: Check, names: string): Record<string, Check> {
  return Object.fromEntries(
    names
      .trim()
      .split(/\s+/)
      .map((name) => [name, check]),
  );
}

/** Only what means that nothing is asked for. */
export function unset(what?: string): Check {
  return (value, field) => (isNothing(value) ? null : (what ?? field));
}

export function oneOf(...allowed: readonly string[]): Check {
  return (value, field) =>
    typeof value === "string" && allowed.includes(value) ? null : `${field} (${JSON.stringify(value)})`;
}

export function fields(known: Fields): Check {
  return (value, field) => (isTree(value) ? known.refusal(value) : malformed(field));
}

/** A list whose items all pass. */
export function listOfEach(check: Check): Check {
  return (value, field) => {
    if (!Array.isArray(value)) return malformed(field);
    for (const item of value as readonly unknown[]) {
      const what = check(item, field);
      if (what !== null) return what;
    }
    return null;
  };
}

export function malformed(field: string): string {
  return `${field}: it is malformed`;
}

function isNothing(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isTree(value)) return Object.keys(value).length === 0;
  return value === undefined || value === null || value === "" || value === 0 || value === false;
}
