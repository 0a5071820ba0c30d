import type { TrialDocument } from "../../../documents/documents.ts";
import { duration } from "../../parts/format.ts";
import { TextBlock } from "../../parts/text-block.tsx";
import { InlineText } from "../../parts/text-row.tsx";
import { readAfter } from "../../steps/talk.ts";
import { laneColour } from "../../parts/lane-colour.ts";

interface BubbleProps {
  readonly trial: TrialDocument;
  readonly message: TrialDocument["messages"][number];
  /** Where it stands: with the step that sent it, or with the one that read it. */
  readonly side: "sent" | "read";
  readonly onGo: (agent: string, index: number) => void;
}

/** A message: who, to whom, how long until it was read. */
export function Bubble({ trial, message, side, onGo }: BubbleProps) {
  const { from, to, text, sentStep, readStep } = message;
  const lane = trial.agents.findIndex(({ agent }) => agent === from);
  const waited = readAfter(message, trial);
  const other = side === "sent" ? { agent: to, index: readStep } : { agent: from, index: sentStep };
  const { index } = other;
  return (
    <div class="bubble" style={{ borderColor: laneColour(Math.max(lane, 0)) }}>
      <p class="bubble-head">
        <strong>
          <span aria-hidden="true">{side === "sent" ? "↗ " : "↙ "}</span>
          <InlineText text={`${from} to ${to}`} />
        </strong>
        <span class="soft">
          {readStep === null ? "not seen to be read" : waited === null ? "read" : `read ${duration(waited)} later`}
        </span>
        {index === null ? null : (
          <button type="button" class="quiet" onClick={() => onGo(other.agent, index)}>
            {side === "sent" ? "reading" : "sending"} step <InlineText text={other.agent} /> {index}
          </button>
        )}
      </p>
      <TextBlock text={text} label={`message from ${from} to ${to}`} kind="prose" />
    </div>
  );
}
