import { type StepMark, stepMarks } from "@cooperbench-ts/results";
import { useMemo } from "preact/hooks";
import type { TrialDocument } from "../../../documents/documents.ts";
import { changeQuery } from "../../load/route.ts";
import { filterQuery, isFiltering, landmarks, type StepFilter } from "../../steps/step-filter.ts";
import type { PlacedStep, StepOrder } from "../../steps/step-order.ts";
import { hasFailedCall } from "../../steps/step-text.ts";
import { laneColour } from "../../parts/lane-colour.ts";
import { LaneName } from "../../parts/lane-name.tsx";
import { MarkBadge } from "./mark-shape.tsx";

interface FilterBarProps {
  readonly trial: TrialDocument;
  readonly order: StepOrder;
  readonly filter: StepFilter;
  readonly isAllOpen: boolean;
  readonly onToggleAll: () => void;
  readonly onSelect: (step: PlacedStep) => void;
}

/** Filters of steps, and jumps to those that readers look for. What the trial does not have is not offered. */
export function FilterBar({ trial, order, filter, isAllOpen, onToggleAll, onSelect }: FilterBarProps) {
  const { places, marks, hasFailed } = useMemo(() => {
    const there = new Set(order.steps.flatMap(({ step }) => step.marks));
    return {
      places: landmarks(order),
      marks: stepMarks.filter((mark) => there.has(mark)),
      hasFailed: order.steps.some(({ step }) => hasFailedCall(step)),
    };
  }, [order]);
  const change = (changes: Partial<StepFilter>): void => changeQuery(filterQuery({ ...filter, ...changes }));
  const { evidence } = trial;
  const at = evidence?.at;
  const quoted =
    at?.kind === "step"
      ? order.steps.find(({ agent, step }) => agent === at.agent && step.index === at.step)
      : undefined;
  return (
    <div class="filter-bar">
      {trial.agents.length < 2 ? null : (
        <div role="group" aria-label="Agents">
          {trial.agents.map(({ agent }, lane) => (
            <button
              key={agent}
              type="button"
              aria-pressed={filter.lanes.includes(agent)}
              style={{ borderColor: laneColour(lane) }}
              onClick={() => change({ lanes: toggled(filter.lanes, agent) })}
            >
              <LaneName lane={lane} name={agent} />
            </button>
          ))}
        </div>
      )}
      <div role="group" aria-label="What the steps did">
        {marks.map((mark) => (
          <button
            key={mark}
            type="button"
            aria-pressed={filter.marks.includes(mark)}
            onClick={() => change({ marks: toggled<StepMark>(filter.marks, mark) })}
          >
            <MarkBadge kind={mark} />
          </button>
        ))}
        {hasFailed ? (
          <button type="button" aria-pressed={filter.isFailed} onClick={() => change({ isFailed: !filter.isFailed })}>
            <MarkBadge kind="failed" />
          </button>
        ) : null}
      </div>
      <label>
        <span class="visually-hidden">Search in the steps</span>
        <input
          type="search"
          placeholder="Search in the steps"
          value={filter.words}
          onInput={({ currentTarget }) => change({ words: currentTarget.value })}
        />
      </label>
      {isFiltering(filter) ? (
        <button type="button" onClick={() => changeQuery({ lanes: null, marks: null, failed: null, find: null })}>
          Show all steps
        </button>
      ) : null}
      <div role="group" aria-label="Jump to" class="filter-jumps">
        <span class="soft" aria-hidden="true">
          Jump to
        </span>
        {places.map(({ label, step }) => (
          <button key={label} type="button" class="quiet" onClick={() => onSelect(step)}>
            {label}
          </button>
        ))}
        {quoted === undefined ? null : (
          <button type="button" class="quiet" onClick={() => onSelect(quoted)}>
            what the judge quotes
          </button>
        )}
      </div>
      <button type="button" class="filter-open" aria-pressed={isAllOpen} onClick={onToggleAll}>
        {isAllOpen ? "Close all steps" : "Open all steps"}
      </button>
    </div>
  );
}

function toggled<Value>(values: readonly Value[], value: Value): Value[] {
  return values.includes(value) ? values.filter((one) => one !== value) : [...values, value];
}
