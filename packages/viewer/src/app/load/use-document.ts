import { useEffect, useState } from "preact/hooks";
import type { DocumentName, Documents } from "../../documents/documents.ts";
import { loadDocument } from "./load-document.ts";
import { afterFailure, type Loaded, type Loading } from "./loading.ts";
import { revision } from "./page-data.ts";

export type { Loading } from "./loading.ts";

/** A document; loaded anew where the tree has changed, and shown as it was until then, also where that fails. null: nothing is wanted. */
export function useDocument<Name extends DocumentName>(name: Name | null): Loading<Documents[Name]> {
  const [state, setState] = useState<Loaded<Documents[Name]>>({ name, loading: { kind: "loading" } });
  const version = revision.value;
  useEffect(() => {
    if (name === null) return undefined;
    let isCurrent = true;
    loadDocument(name).then(
      (value) => isCurrent && setState({ name, loading: { kind: "loaded", value } }),
      (error: unknown) => isCurrent && setState((before) => afterFailure(before, name, error)),
    );
    return () => {
      isCurrent = false;
    };
  }, [name, version]);
  return state.name === name ? state.loading : { kind: "loading" };
}
