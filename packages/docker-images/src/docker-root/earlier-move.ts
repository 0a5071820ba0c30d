import { isMarked } from "./disk-mark.ts";
import type { JournalPlace } from "./journal-place.ts";
import { readMoveJournal, type MoveJournal } from "./move-journal.ts";
import type { Refusal } from "./refusal.ts";

/** What is known of a move onto this disk that has not come to its end. */
export interface EarlierMove {
  readonly journal: MoveJournal | null;
  /** Why it cannot be gone on with, and no other one begun either. */
  readonly refusal: Refusal | null;
}

export async function earlierMove(place: JournalPlace): Promise<EarlierMove> {
  const journal = await readMoveJournal(place);
  if (journal === null) return { journal: null, refusal: null };
  if ("untrusted" in journal)
    return {
      journal: null,
      refusal: {
        code: "journal-not-trusted",
        message: `the journal of a move is believed only where it is root's alone: ${journal.untrusted}`,
        remedy: "run the command as root; else look what it is, and remove it or make it root's alone",
      },
    };
  if (journal.proven || (await isMarked(place.directory, journal.began.disk))) return { journal, refusal: null };
  return {
    journal: null,
    refusal: {
      code: "other-disk",
      message: `an unfinished move is noted in ${place.file}, but onto another disk than the one that is mounted at ${place.directory}`,
      remedy: `mount that disk there; or remove ${place.file} when the move is of no use any more`,
    },
  };
}
