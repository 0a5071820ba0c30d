import { type GoldFile, goldFileSchema } from "../formats/gold-file.ts";
import { GoldBook } from "../gold/gold-book.ts";
import { goldResultsFolder } from "../layout/folders.ts";
import type { FileLedger } from "./file-ledger.ts";
import type { FileSource } from "./file-source.ts";

/** All gold beside the runs of a logs folder. A file of it that cannot be read is noted, and left out. */
export async function readGold(source: FileSource, ledger: FileLedger, signal?: AbortSignal): Promise<GoldBook> {
  const files: GoldFile[] = [];
  for await (const path of source.list(goldResultsFolder, signal)) {
    if (!path.endsWith(".json")) continue;
    const { content } = await ledger.open(source, path, signal);
    const file = ledger.parse(path, content, goldFileSchema);
    if (file !== null) files.push(file);
  }
  return new GoldBook(files);
}
