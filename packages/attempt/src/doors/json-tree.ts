/** A JSON object of somebody else's. */
export type Tree = { readonly [key: string]: unknown };

export function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The JSON value that the bytes hold; undefined when they hold none. */
export function parseJson(bytes: Buffer | string): unknown {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return value;
  } catch {
    return undefined;
  }
}

/** The object that the bytes hold; null when they hold none. */
export function parseTree(bytes: Buffer | string): Tree | null {
  const value = parseJson(bytes);
  return isTree(value) ? value : null;
}

/** Whether all of `wanted` are among `labels`. */
export function hasLabels(labels: Tree, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}

function fold(key: string): string {
  return key.toUpperCase().toLowerCase();
}

function spellings(tree: Tree, name: string): string[] {
  const wanted = fold(name);
  return Object.keys(tree).filter((key) => fold(key) === wanted);
}

/** The daemon (Go) reads keys in any case: so do we. Bodies in which a key stands twice are refused before. */
export function fieldOf(tree: Tree, name: string): unknown {
  const [key] = spellings(tree, name);
  return key === undefined ? undefined : tree[key];
}

/** A key that an object somewhere in `value` holds in two spellings; labels are free to. */
export function doubledKey(value: unknown): string | null {
  if (Array.isArray(value)) return firstDoubled(value);
  if (!isTree(value)) return null;
  const seen = new Set<string>();
  const doubled = Object.keys(value).find((key) => seen.size === seen.add(fold(key)).size);
  const below = Object.entries(value).filter(([key]) => fold(key) !== "labels");
  return doubled ?? firstDoubled(below.map(([, item]) => item));
}

function firstDoubled(values: readonly unknown[]): string | null {
  for (const value of values) {
    const doubled = doubledKey(value);
    if (doubled !== null) return doubled;
  }
  return null;
}

export function withField(tree: Tree, name: string, value: unknown): Tree {
  const others = spellings(tree, name);
  return { ...Object.fromEntries(Object.entries(tree).filter(([key]) => !others.includes(key))), [name]: value };
}

export function treeOf(value: unknown): Tree {
  return isTree(value) ? value : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
