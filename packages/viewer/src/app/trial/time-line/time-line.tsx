import { useCallback, useMemo, useState } from "preact/hooks";
import type { TrialDocument } from "../../../documents/documents.ts";
import { changeQuery, route } from "../../load/route.ts";
import { count } from "../../parts/format.ts";
import { Notice } from "../../parts/notice.tsx";
import { cutTexts, filterRows, isFiltering, matcherOf, parseFilter } from "../../steps/step-filter.ts";
import { orderSteps, type PlacedStep } from "../../steps/step-order.ts";
import { parseStepName, stepName } from "../../steps/step-text.ts";
import "../../styles/time-line.css";
import { FilterBar } from "./filter-bar.tsx";
import { showStepList } from "./go-to-step.ts";
import { OutcomeLine } from "./outcome-line.tsx";
import { LaneHeads } from "./lane-heads.tsx";
import { listItems } from "./list-items.ts";
import { LongTextsNote } from "./long-texts-note.tsx";
import { StepList } from "./step-list.tsx";
import { Strip } from "./strip.tsx";
import { StripLegend } from "./strip-legend.tsx";
import { useLongTexts } from "./use-long-texts.ts";

/** What the agents did: at a glance, and step by step. The address keeps what is selected and filtered. */
export function TimeLine({ trial }: { readonly trial: TrialDocument }) {
  const { query } = route.value;
  const order = useMemo(() => orderSteps(trial.agents), [trial]);
  const filterKey = ["lanes", "marks", "failed", "find"].map((name) => query.get(name) ?? "").join("\n");
  const filter = useMemo(() => parseFilter(query), [filterKey]);
  const long = useMemo(() => cutTexts(order), [order]);
  const longTexts = useLongTexts(long);
  const { whole } = longTexts;
  const isWanted = useMemo(() => matcherOf(filter, whole), [filter, whole]);
  const items = useMemo(
    () => listItems(order, filterRows(order, isWanted), isFiltering(filter) ? [] : trial.events),
    [order, filter, isWanted, trial],
  );
  const shown = useMemo(
    () => (isFiltering(filter) ? order.steps.filter(isWanted).length : order.steps.length),
    [order, filter, isWanted],
  );
  const named = parseStepName(query.get("step"));
  const selected =
    order.lanes.flat().find(({ agent, step }) => agent === named?.agent && step.index === named.index) ?? null;
  const { isOpen, toggle, isAllOpen, toggleAll } = useOpenSteps();
  const select = useCallback(
    ({ agent, step }: Pick<PlacedStep, "agent"> & { readonly step: { readonly index: number } }): void =>
      changeQuery({ step: stepName(agent, step.index), at: null }),
    [],
  );
  const selectOnStrip = useCallback((step: PlacedStep): void => (select(step), showStepList()), []);
  const go = useCallback((agent: string, index: number): void => select({ agent, step: { index } }), []);
  const lanes = trial.agents
    .map((_, lane) => lane)
    .filter((lane) => filter.lanes.length === 0 || filter.lanes.includes(trial.agents[lane]?.agent ?? ""));
  if (trial.agents.length === 0)
    return <Notice>Nothing is known of this trial's agents: no result and no trajectory.</Notice>;
  const scale = query.get("scale") === "time" && order.isTimed ? "time" : "steps";
  return (
    <div class="time-line">
      {order.steps.length === 0 ? null : (
        <>
          <StripLegend order={order} trial={trial} scale={scale} />
          <Strip
            trial={trial}
            order={order}
            scale={scale}
            isWanted={isWanted}
            selected={selected}
            onSelect={selectOnStrip}
          />
          {order.isTimed || trial.agents.length < 2 ? null : (
            <p class="soft">
              The steps have no times. Those of one number stand side by side, which does not tell who was first.
            </p>
          )}
          <FilterBar
            trial={trial}
            order={order}
            filter={filter}
            isAllOpen={isAllOpen}
            onToggleAll={toggleAll}
            onSelect={select}
          />
        </>
      )}
      <LaneHeads trial={trial} lanes={lanes} />
      {order.steps.length === 0 ? null : (
        <>
          <p class="soft" role="status">
            {isFiltering(filter)
              ? `${count(shown)} of ${count(order.steps.length)} steps`
              : `${count(order.steps.length)} steps`}
          </p>
          {filter.words.trim() === "" || long.length === 0 ? null : <LongTextsNote texts={long} of={longTexts} />}
          {items.length === 0 ? (
            <Notice>No step passes these filters.</Notice>
          ) : (
            <StepList
              trial={trial}
              items={items}
              lanes={lanes}
              startSec={order.steps[0]?.timeSec ?? null}
              selected={selected}
              words={filter.words.trim()}
              whole={whole}
              isOpen={(placed) => isOpen(placed, placed === selected)}
              onToggle={(placed) => (toggle(placed, placed === selected), select(placed))}
              onGo={go}
            />
          )}
        </>
      )}
      <OutcomeLine trial={trial} />
    </div>
  );
}

/** Which steps are open: the selected one, or all, and what the reader opened or closed himself. */
function useOpenSteps() {
  const [isAllOpen, setAllOpen] = useState(false);
  const [chosen, setChosen] = useState<ReadonlyMap<string, boolean>>(new Map());
  const isOpen = ({ agent, step }: PlacedStep, isSelected: boolean): boolean =>
    chosen.get(stepName(agent, step.index)) ?? (isSelected || isAllOpen);
  const toggle = (placed: PlacedStep, isSelected: boolean): void =>
    setChosen((before) => new Map(before).set(stepName(placed.agent, placed.step.index), !isOpen(placed, isSelected)));
  const toggleAll = (): void => {
    setAllOpen(!isAllOpen);
    setChosen(new Map());
  };
  return { isOpen, toggle, isAllOpen, toggleAll };
}
