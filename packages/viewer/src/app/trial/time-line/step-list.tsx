import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "preact/hooks";
import { count } from "../../parts/format.ts";
import { usePrinting } from "../../parts/use-printing.ts";
import { stepName } from "../../steps/step-text.ts";
import { askedForStep, stepsInView } from "./go-to-step.ts";
import { itemOfStep, type ListItem } from "./list-items.ts";
import { StepRow, type StepRowProps } from "./step-row.tsx";

interface StepListProps extends StepRowProps {
  readonly items: readonly ListItem[];
}

/** The steps to read: lanes side by side where there is room, else one below the other. On paper there is no box to scroll in. */
export function StepList(props: StepListProps) {
  return usePrinting() ? <PrintedSteps {...props} /> : <ScrolledSteps {...props} />;
}

/** Only what is in view is drawn. */
function ScrolledSteps({ items, ...row }: StepListProps) {
  const { lanes, selected, onToggle } = row;
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
          return item === undefined ? null : (
            <div
              key={key}
              ref={list.measureElement}
              data-index={index}
              class="steps-item"
              style={{ transform: `translateY(${start}px)` }}
            >
              <StepRow
                {...row}
                item={item}
                onToggle={(step) => {
                  const name = stepName(step.agent, step.step.index);
                  if (name !== selectedName) opened.current = name;
                  onToggle(step);
                }}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Some forty pages, which is more than anybody prints on purpose. */
const PRINTED_ROWS = 400;

function PrintedSteps({ items, ...row }: StepListProps) {
  return (
    <div class="steps" data-printed="" style={{ "--lanes": String(row.lanes.length) }}>
      {items.slice(0, PRINTED_ROWS).map((item) => (
        <div key={item.key} class="steps-item">
          <StepRow {...row} item={item} />
        </div>
      ))}
      {items.length > PRINTED_ROWS ? (
        <p>
          {count(items.length - PRINTED_ROWS)} more rows of steps are not printed: a filter brings those that matter to
          paper.
        </p>
      ) : null}
    </div>
  );
}
