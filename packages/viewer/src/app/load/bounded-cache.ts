/** Keeps what was asked for last, up to so much in all; the last one is kept however large it is. */
export class BoundedCache<Value> {
  readonly #most: number;
  readonly #kept = new Map<string, { readonly value: Value; readonly size: number }>();
  #size = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get(key: string): Value | undefined {
    const known = this.#kept.get(key);
    if (known === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, known);
    return known.value;
  }

  set(key: string, value: Value, size: number): void {
    this.delete(key);
    this.#kept.set(key, { value, size });
    this.#size += size;
    for (const oldest of this.#kept.keys()) {
      if (this.#size <= this.#most || this.#kept.size === 1) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    this.#size -= this.#kept.get(key)?.size ?? 0;
    this.#kept.delete(key);
  }

  clear(): void {
    this.#kept.clear();
    this.#size = 0;
  }
}

/** How much a document weighs: the characters of its texts, and a little for everything else in it. */
export function weightOf(value: unknown): number {
  let weight = 0;
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    weight += typeof next === "string" ? next.length + 8 : 8;
    if (typeof next === "object" && next !== null) for (const part of Object.values(next)) open.push(part);
  }
  return weight;
}
