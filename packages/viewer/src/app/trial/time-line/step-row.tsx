import type { TrialDocument } from "../../../documents/documents.ts";
import { duration } from "../../parts/format.ts";
import { InlineText } from "../../parts/text-row.tsx";
import type { WholeTexts } from "../../steps/step-filter.ts";
import type { PlacedStep } from "../../steps/step-order.ts";
import { stepName } from "../../steps/step-text.ts";
import type { ListItem } from "./list-items.ts";
import { StepCard } from "./step-card.tsx";

export interface StepRowProps {
  readonly trial: TrialDocument;
  /** Lanes that are shown, in order. */
  readonly lanes: readonly number[];
  readonly startSec: number | null;
  readonly selected: PlacedStep | null;
  /** What the reader searches for; empty: nothing. */
  readonly words: string;
  /** Long texts that were loaded for the search. */
  readonly whole: WholeTexts;
  readonly isOpen: (step: PlacedStep) => boolean;
  readonly onToggle: (step: PlacedStep) => void;
  readonly onGo: (agent: string, index: number) => void;
}

/** What stands side by side: a step of each lane at most, or an event. */
export function StepRow({ item, ...props }: StepRowProps & { readonly item: ListItem }) {
  const { trial, lanes, startSec, selected, isOpen, ...others } = props;
  if (item.kind === "event") return <EventLine event={item.event} startSec={startSec} />;
  const selectedName = selected === null ? null : stepName(selected.agent, selected.step.index);
  return (
    <>
      {lanes.map((lane) => {
        const placed = item.steps.find((one) => one.lane === lane);
        if (placed === undefined) return <div key={lane} class="steps-gap" />;
        return (
          <StepCard
            key={lane}
            {...others}
            trial={trial}
            placed={placed}
            startSec={startSec}
            isOpen={isOpen(placed)}
            isSelected={stepName(placed.agent, placed.step.index) === selectedName}
            quote={quoteIn(trial, placed)}
          />
        );
      })}
    </>
  );
}

function quoteIn({ evidence }: TrialDocument, { agent, step }: PlacedStep): string | null {
  return evidence?.at.kind === "step" && evidence.at.agent === agent && evidence.at.step === step.index
    ? evidence.quote
    : null;
}

interface EventLineProps {
  readonly event: Extract<ListItem, { kind: "event" }>["event"];
  readonly startSec: number | null;
}

function EventLine({ event: { kind, agent, text, timeSec, endSec }, startSec }: EventLineProps) {
  return (
    <p class="steps-event" data-kind={kind}>
      {timeSec === null || startSec === null ? null : <span class="soft">{sinceStart(timeSec - startSec)} </span>}
      {agent === null ? null : (
        <strong>
          <InlineText text={agent} />:{" "}
        </strong>
      )}
      <InlineText text={text} />
      {timeSec === null || endSec === null ? null : <span class="soft"> · {duration(endSec - timeSec)}</span>}
    </p>
  );
}

function sinceStart(seconds: number): string {
  return seconds < 0 ? `${duration(-seconds)} before the first step` : `+${duration(seconds)}`;
}
