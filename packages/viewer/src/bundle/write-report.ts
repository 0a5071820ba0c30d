import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { diagnosticsByTrial, overviewDocument, tablesDocument, trialDocumentName, trialKey } from "../data/overview.ts";
import { trialParts } from "../data/trial.ts";
import { readViewed, type ViewOptions } from "../data/viewed-tree.ts";
import type { DocumentName, Documents } from "../documents/documents.ts";
import { indexHtml, pageScripts, pageStyles, readPageFile } from "./page-files.ts";

export interface ReportOptions extends ViewOptions {
  /** Folder to write to; made where it is missing. */
  readonly out: string;
}

export interface WrittenReport {
  /** The file to open. */
  readonly index: string;
  readonly trials: number;
  readonly bytes: number;
}

/** Writes the page as files that open from a disk, without a network. */
export async function writeReport({ out, ...view }: ReportOptions): Promise<WrittenReport> {
  const tree = await readViewed(view);
  let bytes = 0;
  const put = async (file: string, text: string): Promise<void> => {
    const target = path.join(out, file);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, text);
    bytes += Buffer.byteLength(text);
  };
  const putDocument = <Name extends DocumentName>(name: Name, value: Documents[Name]): Promise<void> =>
    put(`data/${name}.js`, `cooperbenchDocument(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`);
  for (const file of [...pageScripts, ...pageStyles]) await put(file, await readPageFile(file));
  await putDocument("overview", await overviewDocument(tree));
  await putDocument("tables", tablesDocument(tree));
  const about = diagnosticsByTrial(tree.results.diagnostics);
  for (const row of tree.results.pairs) {
    const name = trialDocumentName(row);
    const account = await tree.results.account(row);
    const { document, parts } = trialParts(
      name.slice("trials/".length),
      row,
      account,
      about.get(trialKey(row)) ?? [],
      null,
    );
    await putDocument(name, document);
    for (const [part, text] of parts) await putDocument(part, text);
  }
  await put("index.html", indexHtml("files"));
  return { index: path.join(out, "index.html"), trials: tree.results.pairs.length, bytes };
}
