import type { PlannedEdit } from "../scenario/planned-edits.ts";
import { EDITED_FILE } from "../scenario/planned-edits.ts";

/** What one of the two knows when it writes. */
export interface Speaker {
  /** Its work on its feature; null: it does none. */
  readonly edit: PlannedEdit | null;
  readonly feature: number;
  /** Lines that the other one changes, too. */
  readonly shared: PlannedEdit | null;
  /** It has changed the file already. */
  readonly hasEdited: boolean;
}

/** The message at a place of the talk. No quotes and no dollars: it stands in a shell's double quotes. */
export function messageText(place: number, speaker: Speaker, draw: number): string {
  const say = says[Math.min(place, says.length - 1)] ?? says[0];
  const texts = say(speaker);
  return texts[Math.floor(draw * texts.length)] ?? "";
}

function lines({ edit }: Speaker): string {
  return edit === null ? "no lines yet" : `lines ${edit.line} to ${edit.line + edit.added.length - 1}`;
}

type Says = (speaker: Speaker) => readonly string[];

const opens: Says = (speaker) =>
  speaker.hasEdited
    ? [
        `feature_${speaker.feature} is in ${EDITED_FILE} now, ${lines(speaker)}. Which lines are yours?`,
        `I have changed ${EDITED_FILE} at ${lines(speaker)}. Do you touch that file too?`,
      ]
    : [
        `I take ${EDITED_FILE}, ${lines(speaker)}, for feature_${speaker.feature}. Which lines do you need?`,
        `Before I edit: feature_${speaker.feature} goes into ${EDITED_FILE}, ${lines(speaker)}. Do you work in that file too?`,
      ];

const answers: Says = (speaker) =>
  speaker.shared === null
    ? [
        `I am in ${EDITED_FILE} as well, ${lines(speaker)}, for feature_${speaker.feature}. We do not touch the same lines.`,
        `Yes, ${lines(speaker)} of ${EDITED_FILE}. I leave the rest of it alone.`,
      ]
    : [
        `Yes, ${lines(speaker)} of ${EDITED_FILE}, and VERSION on line ${speaker.shared.line}. Do you need VERSION?`,
        `I am in ${EDITED_FILE} as well, ${lines(speaker)}. I also set VERSION at its top.`,
      ];

const follows: Says = (speaker) =>
  speaker.shared === null
    ? [
        `Good. I leave VERSION and base_table() alone.`,
        `Fine. Please keep the order of the table: the tests of feature_${speaker.feature} read it.`,
      ]
    : [
        `I set VERSION on line ${speaker.shared.line} too. Can you leave that line to me?`,
        `VERSION must name feature_${speaker.feature} for me. Do you set it to something else?`,
      ];

const settles: Says = (speaker) =>
  speaker.shared === null
    ? [`Agreed. My tests are those of feature_${speaker.feature}.`, `I keep the order. Nothing else of yours changes.`]
    : [
        `Mine names feature_${speaker.feature}, my tests need that. I keep it; let us see what the merge says.`,
        `I would rather keep it. The merge should take both.`,
      ];

const reports: Says = (speaker) => {
  const { edit, feature, hasEdited } = speaker;
  if (edit === null) return [`I have not found where feature_${feature} goes. I still look.`];
  if (!hasEdited) return [`I begin with ${lines(speaker)} of ${EDITED_FILE} now.`];
  return [
    edit.complete
      ? `My part of ${EDITED_FILE} is done, feature_${feature} works here.`
      : `My part of ${EDITED_FILE} is in, but the test of feature_${feature} fails still.`,
  ];
};

const ends: Says = ({ edit, feature, hasEdited }) =>
  hasEdited || edit === null
    ? [
        `Read. I am nearly done with feature_${feature} and hand in next.`,
        `Thanks. I run the tests of feature_${feature} once more and hand in.`,
      ]
    : [`Read. I edit next, and only my own lines.`, `Thanks. Then I start with feature_${feature}.`];

const says: readonly [Says, ...Says[]] = [opens, answers, follows, settles, reports, ends];
