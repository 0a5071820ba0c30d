import type { DocumentName, Documents } from "../../documents/documents.ts";
import { BoundedCache, weightOf } from "./bounded-cache.ts";
import { LoadError } from "./load-error.ts";
import { ScriptArrivals } from "./script-arrivals.ts";

type PageMode = "served" | "files" | "single";

/** How this page gets its documents; its index says so. */
export const pageMode: PageMode =
  (document.querySelector('meta[name="cooperbench-page"]')?.getAttribute("content") as PageMode | null) ?? "served";

/** Documents are not modules: a page that is opened from a disk may load scripts alone, and each of them hands over what it holds. */
const arrivals = new ScriptArrivals();
Object.assign(globalThis, {
  cooperbenchDocument: (name: string, value: unknown) => arrivals.take(name, value),
});

/** Characters of what was looked at last, so that going back is at once. */
const kept = new BoundedCache<Promise<unknown>>(60_000_000);

/** Loads a document, or gives the one that was loaded. @throws LoadError */
export function loadDocument<Name extends DocumentName>(name: Name): Promise<Documents[Name]> {
  const known = kept.get(name);
  if (known !== undefined) return known as Promise<Documents[Name]>;
  const loading = load(name);
  kept.set(name, loading, 0);
  const isKept = (): boolean => kept.get(name) === loading;
  loading.then(
    (value) => isKept() && kept.set(name, loading, weightOf(value)),
    () => isKept() && kept.delete(name),
  );
  return loading as Promise<Documents[Name]>;
}

/** Forgets what was loaded: the tree has changed. */
export function forgetDocuments(): void {
  kept.clear();
}

function load(name: string): Promise<unknown> {
  if (pageMode === "served") return fetchDocument(name);
  return pageMode === "single" ? inlineDocument(name) : scriptDocument(name);
}

async function fetchDocument(name: string): Promise<unknown> {
  const answer = await fetch(`data/${name}.json`, { cache: "no-store" }).catch(() => null);
  if (answer === null) throw new LoadError("The server does not answer: has `cooperbench-ts view` ended?");
  if (answer.status === 503) throw new LoadError(await answer.text());
  if (!answer.ok) throw new LoadError(`The server has no ${name} (HTTP ${answer.status}).`);
  return answer.json().catch(() => {
    throw new LoadError(`The server ended while it sent ${name}.`);
  });
}

function scriptDocument(name: string): Promise<unknown> {
  const script = document.createElement("script");
  script.src = `data/${name}.js`;
  return arrivals.wait(name, script, () => document.head.append(script));
}

async function inlineDocument(name: string): Promise<unknown> {
  const element = document.getElementById(`document:${name}`);
  if (element === null) throw new LoadError(`${name} is not in this file.`);
  return JSON.parse(element.textContent);
}
