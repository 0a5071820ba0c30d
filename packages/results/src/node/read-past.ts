import { type RunPast, RunPastFold } from "../events/run-past.ts";
import { Layout } from "./layout.ts";
import { scanEvents, scanJournal } from "./scan-journal.ts";

/**
 * What an experiment has been through: its sessions, and when and why it paused. Nothing is decided by it, so a file that
 * cannot be read tells nothing. Experiments from before there were events have their sessions in the journal.
 */
export async function readPast(logs: string, name: string): Promise<RunPast> {
  const layout = new Layout(logs, name);
  const [events, journal] = [new RunPastFold(), new RunPastFold()];
  await scanEvents(layout.events, (entry) => events.take(entry)).catch(() => {});
  if (events.past.sessions.length > 0) return events.past;
  await scanJournal(layout.journal, (entry) => journal.take(entry)).catch(() => {});
  return { ...events.past, sessions: journal.past.sessions };
}
