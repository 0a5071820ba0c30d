import type { JournalEvent } from "../journal/journal-event.ts";
import type { ExperimentEvent } from "./experiment-event.ts";

/** Of a line in `events.jsonl`. A new kind of event, or field, leaves it as it is: readers pass over what they do not know. */
export const EVENTS_FORMAT = 1;

/** What a line of the journal says, in other words; or comes after the last line. */
const JOURNALED = ["phase-started", "phase-ended", "trial-ended", "finished"] as const;

/** What a run says while it works that its journal does not. */
export type LiveEvent = Exclude<ExperimentEvent, { readonly type: (typeof JOURNALED)[number] }>;

/** All that a run says, in order: each line of its journal as it is on disk, and between them what else there is to tell. */
export type RunEvent = JournalEvent | LiveEvent;

export function isLiveEvent(event: ExperimentEvent): event is LiveEvent {
  return !JOURNALED.some((type) => type === event.type);
}
