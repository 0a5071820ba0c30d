import type { JournalEvent } from "@cooperbench-ts/results/experiment";
import { Journal } from "../journal/journal.ts";
import { readJournal } from "@cooperbench-ts/results/node";

/** Appends the events to a journal that may be there already. */
export async function writeJournal(file: string, events: readonly JournalEvent[]): Promise<void> {
  const journal = await Journal.open(file, await readJournal(file));
  await Promise.all(events.map((event) => journal.append(event)));
  await journal.close();
}
