import pMap from "p-map";
import type { TreeFiles } from "../history/tree-files.ts";
import { HOME } from "../layout/folders.ts";
import { evidenceFrom } from "./evidence-from.ts";
import type { FileText } from "../formats/file-parse.ts";
import { pythonValue } from "../formats/python-json.ts";
import type { FileLedger } from "./file-ledger.ts";
import type { FileSource } from "./file-source.ts";

/** What the history of a trial asks for by name: records, verdicts, and whether a result waits to be published. */
const ASKED_FOR = /\/(?:attempt|verdict|result)\.json$/;

/** Our own folder of a source that cannot be looked at without waiting: what may be asked for is read beforehand. */
export interface CollectedTree {
  readonly tree: TreeFiles;
  /** Each attempt.json, opened and not yet taken. */
  readonly records: ReadonlyMap<string, FileText>;
}

export async function collectedTree(
  source: FileSource,
  ledger: FileLedger,
  { concurrency, signal }: { readonly concurrency: number; readonly signal?: AbortSignal | undefined },
): Promise<CollectedTree> {
  const names = new Map<string, Set<string>>();
  const values = new Map<string, unknown>();
  const records = new Map<string, FileText>();
  const paths: string[] = [];
  for await (const path of source.list(HOME, signal)) {
    if (ASKED_FOR.test(path)) paths.push(path);
    for (
      let at = path.replace(/\/$/, ""), cut = at.lastIndexOf("/");
      cut > 0;
      at = at.slice(0, cut), cut = at.lastIndexOf("/")
    ) {
      const folder = at.slice(0, cut);
      names.set(folder, (names.get(folder) ?? new Set()).add(at.slice(cut + 1)));
    }
  }
  await pMap(
    paths,
    async (path) => {
      const { content } = await ledger.open(source, path, signal);
      if (content.kind === "text") values.set(path, pythonValue(content.text));
      if (path.endsWith("/attempt.json")) records.set(path, content);
      else ledger.text(path, content);
    },
    { concurrency },
  );
  const namesIn = (folder: string): ReadonlySet<string> => names.get(folder) ?? new Set();
  const tree: TreeFiles = {
    names: (folder) => [...namesIn(folder)],
    has: (path) => namesIn(path.slice(0, path.lastIndexOf("/"))).has(path.slice(path.lastIndexOf("/") + 1)),
    // Only of published files is the size asked, and those are not collected.
    bytes: () => 0,
    json: (file) => values.get(file),
    text: async (file) => {
      const { content } = await source.read(file, signal);
      return content.kind === "text" ? content.text : null;
    },
    evidence: (folder) => evidenceFrom(source, folder, [...namesIn(folder)]),
  };
  return { tree, records };
}
