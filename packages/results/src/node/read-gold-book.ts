import type { GoldBook } from "../gold/gold-book.ts";
import { FileLedger } from "../read/file-ledger.ts";
import { readGold } from "../read/read-gold.ts";
import { directorySource } from "./directory-source.ts";

/** What gold patches came to beside the runs of a logs folder, under all conditions in which they were evaluated. */
export async function readGoldBook(logs: string, signal?: AbortSignal): Promise<GoldBook> {
  return readGold(directorySource(logs), new FileLedger(), signal);
}
