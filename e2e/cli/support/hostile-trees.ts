import { harmedContents } from "./hostile-contents.ts";
import type { Harm } from "./hostile-harm.ts";
import { harmedJournals } from "./hostile-journal.ts";
import { harmedPlaces } from "./hostile-places.ts";

/** What can be done to a sound campaign by whoever hands it on. */
export const harms: readonly Harm[] = [...harmedPlaces, ...harmedJournals, ...harmedContents];
