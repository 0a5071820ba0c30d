import type { DocumentName, Documents } from "../../documents/documents.ts";

type PageMode = "served" | "files" | "single";

/** How this page gets its documents; its index says so. */
export const pageMode: PageMode =
  (document.querySelector('meta[name="cooperbench-page"]')?.getAttribute("content") as PageMode | null) ?? "served";

/** Documents are not modules: a page that is opened from a disk may load scripts alone, and each of them hands over what it holds. */
const arrived = new Map<string, (value: unknown) => void>();
Object.assign(globalThis, {
  cooperbenchDocument: (name: string, value: unknown) => arrived.get(name)?.(value),
});

const kept = new Map<string, Promise<unknown>>();
/** Of what was looked at last, so that going back is at once. */
const KEPT = 24;

/** Loads a document, or gives the one that was loaded. @throws LoadError */
export function loadDocument<Name extends DocumentName>(name: Name): Promise<Documents[Name]> {
  const known = kept.get(name) ?? load(name);
  kept.delete(name);
  kept.set(name, known);
  known.catch(() => kept.delete(name));
  for (const oldest of kept.keys()) {
    if (kept.size <= KEPT) break;
    kept.delete(oldest);
  }
  return known as Promise<Documents[Name]>;
}

/** Forgets what was loaded: the tree has changed. */
export function forgetDocuments(): void {
  kept.clear();
}

export class LoadError extends Error {
  override readonly name = "LoadError";
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
  return answer.json();
}

function scriptDocument(name: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `data/${name}.js`;
    const done = (): void => {
      arrived.delete(name);
      script.remove();
    };
    arrived.set(name, (value) => {
      done();
      resolve(value);
    });
    script.addEventListener("error", () => {
      done();
      reject(new LoadError(`data/${name}.js is missing: the report was copied without its folder data, or in part.`));
    });
    document.head.append(script);
  });
}

async function inlineDocument(name: string): Promise<unknown> {
  const element = document.getElementById(`document:${name}`);
  if (element === null) throw new LoadError(`${name} is not in this file.`);
  return JSON.parse(element.textContent);
}
