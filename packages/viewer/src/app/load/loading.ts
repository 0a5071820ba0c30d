export type Loading<Value> =
  | { readonly kind: "loading" }
  | { readonly kind: "loaded"; readonly value: Value }
  | { readonly kind: "failed"; readonly why: string };

/** A document by its name, as far as it has come. */
export interface Loaded<Value> {
  readonly name: string | null;
  readonly loading: Loading<Value>;
}

/** What is shown after a load that failed: what was there stays, as long as it is of the same document. */
export function afterFailure<Value>(before: Loaded<Value>, name: string, error: unknown): Loaded<Value> {
  if (before.name === name && before.loading.kind === "loaded") return before;
  return { name, loading: { kind: "failed", why: error instanceof Error ? error.message : String(error) } };
}
