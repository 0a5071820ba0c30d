import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "preact/hooks";
import type { TrialDocument } from "../../../documents/documents.ts";
import { duration } from "../../parts/format.ts";
import { InlineText } from "../../parts/text-row.tsx";
import type { WholeTexts } from "../../steps/step-filter.ts";
import type { PlacedStep } from "../../steps/step-order.ts";
import { stepName } from "../../steps/step-text.ts";
import { askedForStep, stepsInView } from "./go-to-step.ts";
import { itemOfStep, type ListItem } from "./list-items.ts";
import { StepCard } from "./step-card.tsx";

interface StepListProps {
  readonly trial: TrialDocument;
  readonly items: readonly ListItem[];
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

/** The steps to read: lanes side by side where there is room, else one below the other. Only what is in view is drawn. */
export function StepList(props: StepListProps) {
  const { trial, items, lanes, startSec, selected, words, whole, isOpen, onToggle, onGo } = props;
  const box = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    getItemKey: (at) => items[at]?.key ?? at,
    estimateSize: () => 96,
    overscan: 6,
  });
  const asked = askedForStep.value;
  // What the reader opens in this list stands before his eyes already.
  const opened = useRef<string | null>(null);
  const selectedName = selected === null ? null : stepName(selected.agent, selected.step.index);
  useEffect(() => {
    const isHere = opened.current === selectedName;
    opened.current = null;
    if (selected === null || isHere) return;
    const at = itemOfStep(items, selected.agent, selected.step.index);
    if (at !== -1) list.scrollToIndex(at, { align: "start" });
  }, [selectedName, asked]);
  const { startIndex: firstShown = -1, endIndex: lastShown = -1 } = list.range ?? {};
  useEffect(() => {
    const rows = items.slice(firstShown, lastShown + 1).flatMap((item) => (item.kind === "steps" ? [item.steps] : []));
    stepsInView.value = [...(rows[0] ?? []), ...(rows.at(-1) ?? [])];
  }, [items, firstShown, lastShown]);
  useEffect(() => () => void (stepsInView.value = []), []);
  const { evidence } = trial;
  const quoteIn = ({ agent, step }: PlacedStep): string | null =>
    evidence?.at.kind === "step" && evidence.at.agent === agent && evidence.at.step === step.index
      ? evidence.quote
      : null;
  return (
    <div
      ref={box}
      class="steps"
      role="region"
      aria-label="Steps"
      tabIndex={0}
      style={{ "--lanes": String(lanes.length), "--all": `${list.getTotalSize() + 4}px` }}
    >
      <div class="steps-all" style={{ height: `${list.getTotalSize()}px` }}>
        {list.getVirtualItems().map(({ index, key, start }) => {
          const item = items[index];
          if (item === undefined) return null;
          return (
            <div
              key={key}
              ref={list.measureElement}
              data-index={index}
              class="steps-item"
              style={{ transform: `translateY(${start}px)` }}
            >
              {item.kind === "event" ? (
                <p class="steps-event" data-kind={item.event.kind}>
                  {item.event.timeSec === null || startSec === null ? null : (
                    <span class="soft">{sinceStart(item.event.timeSec - startSec)} </span>
                  )}
                  {item.event.agent === null ? null : (
                    <strong>
                      <InlineText text={item.event.agent} />:{" "}
                    </strong>
                  )}
                  <InlineText text={item.event.text} />
                  {item.event.timeSec === null || item.event.endSec === null ? null : (
                    <span class="soft"> · {duration(item.event.endSec - item.event.timeSec)}</span>
                  )}
                </p>
              ) : (
                lanes.map((lane) => {
                  const placed = item.steps.find((one) => one.lane === lane);
                  if (placed === undefined) return <div key={lane} class="steps-gap" />;
                  const name = stepName(placed.agent, placed.step.index);
                  return (
                    <StepCard
                      key={lane}
                      trial={trial}
                      placed={placed}
                      startSec={startSec}
                      isOpen={isOpen(placed)}
                      isSelected={name === selectedName}
                      quote={quoteIn(placed)}
                      onToggle={(step) => {
                        if (name !== selectedName) opened.current = name;
                        onToggle(step);
                      }}
                      words={words}
                      whole={whole}
                      onGo={onGo}
                    />
                  );
                })
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function sinceStart(seconds: number): string {
  return seconds < 0 ? `${duration(-seconds)} before the first step` : `+${duration(seconds)}`;
}
