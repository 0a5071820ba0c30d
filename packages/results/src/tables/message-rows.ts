import { sumKnown } from "../sums.ts";
import type { MessageRow } from "./messages-shape.ts";
import type { TrialRecord } from "./trial-record.ts";
import type { TrialColumns } from "./trial-columns.ts";

/** The messages of a trial: in the order of time where it is known, else in file order. */
export function messageRows(key: TrialColumns, trial: TrialRecord): MessageRow[] {
  const messages = (trial.conversation ?? []).map((message, index) => ({
    ...message,
    index,
    timeSec: messageTime(message.timestamp),
  }));
  const times = messages.flatMap(({ timeSec }) => timeSec ?? []);
  const ordered = times.length === messages.length;
  const start = times.length === 0 ? null : Math.min(...times);
  const inOrder = ordered ? messages.toSorted((a, b) => (a.timeSec ?? 0) - (b.timeSec ?? 0)) : messages;
  let turn = 0;
  return inOrder.map(({ index, from, to, text, featureId, timeSec, timeSource }, place) => {
    if (from !== inOrder[place - 1]?.from) turn += 1;
    return {
      ...key,
      index,
      from,
      to,
      featureId,
      text,
      timeSec,
      timeSource: timeSec === null ? null : timeSource,
      secondsFromStart: timeSec === null || start === null ? null : sumKnown([timeSec, -start]),
      turn: ordered ? turn : null,
      chars: text.length,
      mentionsLine: LINE.test(text),
      mentionsPath: PATH.test(text),
      isQuestion: text.includes("?"),
    };
  });
}

const LINE = /\blines?\s+\d+|\bL\d+\b|\.\w+:\d+/i;
const PATH = /\b[\w./-]*\w\.(?:py|go|rs|tsx?|jsx?|md|toml|ya?ml|json|txt|cfg|html)\b/i;

/** Seconds since the epoch of a number or an ISO text; a text without a zone is read as UTC, so that every machine agrees. */
export function messageTime(timestamp: number | string | null): number | null {
  if (timestamp === null || typeof timestamp === "number") return timestamp;
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/i.test(timestamp) ? timestamp : `${timestamp}Z`;
  const milliseconds = Date.parse(zoned);
  return Number.isNaN(milliseconds) ? null : milliseconds / 1000;
}
