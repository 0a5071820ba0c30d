import type { JournalEvent } from "../journal/journal-event.ts";
import { Journal, readJournal } from "../journal/journal.ts";

/** Appends the events to a journal that may be there already. */
export async function writeJournal(file: string, events: readonly JournalEvent[]): Promise<void> {
  const journal = await Journal.open(file, await readJournal(file));
  await Promise.all(events.map((event) => journal.append(event)));
  await journal.close();
}
