import type { SentMessageAccount } from "@cooperbench-ts/results";
import type { PageText } from "../../../documents/page-text.ts";
import { duration } from "../../parts/format.ts";
import type { Gap, SharedFile } from "../../steps/first-contact.ts";

/** What two agents did to a file: `agent1 and agent2 both changed lines 10–24.` */
export function editedWords({ agents, overlaps }: SharedFile): string {
  const who = `${agents[0]} and ${agents[1]}`;
  if (overlaps.length === 0) return `${who} both changed it, not the same lines.`;
  const ranges = overlaps.slice(0, 5).map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`));
  if (overlaps.length > 5) ranges.push(`${overlaps.length - 5} more`);
  const isOne = overlaps.length === 1 && overlaps[0]?.from === overlaps[0]?.to;
  return `${who} both changed ${isOne ? "line" : "lines"} ${ranges.join(", ")}.`;
}

/** Whether they had talked by then, with how long before or after. */
export function talkedWords(
  { talked, messages }: SharedFile,
  message: SentMessageAccount<PageText> | undefined,
): string {
  if (talked.kind === "never") return "They sent each other no message.";
  if (talked.kind === "unknown") {
    const sent = messages === 1 ? "one message" : `${messages} messages`;
    return `They sent each other ${sent}; whether one came before is not known: ${talked.why}.`;
  }
  const gap = talked.gap === null ? null : gapWords(talked.gap);
  if (talked.kind === "after")
    return `Their first message was sent ${gap === null ? "" : `${gap} `}after both had begun to edit it.`;
  const which = talked.names ? "A message that names it" : "Their first message, which does not name it,";
  const when =
    gap === null || talked.gap === null
      ? "before both had edited it"
      : `${gap} before ${talked.gap.agent}'s first edit`;
  const unread = message?.readStep === null ? ", and is not seen to be read" : "";
  return `${which} was sent ${when}${unread}.`;
}

function gapWords({ steps, seconds, agent }: Gap): string | null {
  const inSteps = steps === null ? null : `${steps} ${steps === 1 ? "step" : "steps"} of ${agent}`;
  const inTime = seconds === null ? null : duration(seconds);
  if (inSteps !== null && inTime !== null) return `${inTime} (${inSteps})`;
  return inSteps ?? inTime;
}
