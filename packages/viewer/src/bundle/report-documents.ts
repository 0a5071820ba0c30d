import { overviewDocument, tablesDocument } from "../data/overview.ts";
import { TrialBook } from "../data/read-trial.ts";
import type { ViewedTree } from "../data/viewed-tree.ts";
import type { DocumentName } from "../documents/documents.ts";

/** Takes a document; a slow one is waited for, so that no more of them than are written are in memory. */
export type PutDocument = (name: DocumentName, value: unknown) => Promise<void>;

export interface ReportProgress {
  /** Trials that are written. */
  readonly trials: number;
  readonly of: number;
}

/** Reading waits for the disk while another trial is put together. More of them would only take memory. */
const AT_A_TIME = 4;

/** All documents of a tree, trial by trial. @throws when `signal` aborts */
export async function putDocuments(
  tree: ViewedTree,
  put: PutDocument,
  { onProgress, signal }: { onProgress?: (progress: ReportProgress) => void; signal?: AbortSignal },
): Promise<number> {
  await put("overview", await overviewDocument(tree));
  await put("tables", tablesDocument(tree));
  const book = new TrialBook(tree);
  const { names } = book;
  const left = names.values();
  let done = 0;
  const stop = new AbortController();
  const either = signal === undefined ? stop.signal : AbortSignal.any([stop.signal, signal]);
  const work = async (): Promise<void> => {
    for (const name of left) {
      either.throwIfAborted();
      const read = await book.read(name, false, either);
      if (read === null) continue;
      await put(name, read.document);
      for (const [part, text] of read.parts) await put(part, text);
      onProgress?.({ trials: (done += 1), of: names.length });
    }
  };
  const all = Array.from({ length: AT_A_TIME }, () =>
    work().catch((error: unknown) => {
      // The others end, too, and what they write is no longer wanted.
      if (!stop.signal.aborted) stop.abort(error);
    }),
  );
  // Whoever hears of the failure may take the place away: nobody writes there any more.
  await Promise.all(all);
  either.throwIfAborted();
  return names.length;
}
