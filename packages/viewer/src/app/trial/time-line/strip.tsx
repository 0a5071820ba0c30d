import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { TrialDocument } from "../../../documents/documents.ts";
import { duration } from "../../parts/format.ts";
import { visibleLine } from "../../parts/visible-lines.ts";
import { InlineText } from "../../parts/text-row.tsx";
import { type PlacedStep, type StepOrder } from "../../steps/step-order.ts";
import { stepLine } from "../../steps/step-text.ts";
import { stepKind } from "../../steps/step-digest.ts";
import { laneColour, laneSign } from "../../parts/lane-colour.ts";
import { MarkPath, markLooks } from "./mark-shape.tsx";
import { callTimes, stripCalls } from "./strip-calls.ts";
import { StripCallsRow } from "./strip-calls-row.tsx";
import { StripEvents } from "./strip-events.tsx";
import { StripView } from "./strip-view.tsx";
import { stripArrows, stripEvents, stripMarks, stripPlaces, type StripScale } from "./strip-layout.ts";

interface StripProps {
  readonly trial: TrialDocument;
  readonly order: StepOrder;
  readonly scale: StripScale;
  readonly isWanted: (step: PlacedStep) => boolean;
  readonly selected: PlacedStep | null;
  readonly onSelect: (step: PlacedStep) => void;
}

const LANE_PX = 38;
const TOP_PX = 16;
const EDGE_PX = 12;
/** A sign needs so much room to be told from the next one. */
const MARK_PX = 8;
/** The row of the model calls, and the room that one of them needs. */
const CALLS_PX = 24;
const CALL_PX = 3;

/** The whole trial at a glance: a lane for each agent, a sign for each step, an arrow for each message. */
export function Strip({ trial, order, scale, isWanted, selected, onSelect }: StripProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const agents = trial.agents.map(({ agent }) => agent);
  const inner = Math.max(width - 2 * EDGE_PX, 1);
  const lanesEnd = TOP_PX + LANE_PX * Math.max(agents.length, 1);
  const px = (x: number): number => EDGE_PX + x * inner;
  const py = (lane: number): number => TOP_PX + LANE_PX * (lane + 0.5);
  const { places, marks, arrows, events, calls } = useMemo(() => {
    const modelCalls = trial.attempts.flatMap((attempt) => attempt.calls);
    const found = stripPlaces(order, [...trial.events, ...callTimes(modelCalls)], scale);
    return {
      places: found,
      marks: stripMarks(order, found, isWanted, Math.floor(inner / MARK_PX)),
      arrows: stripArrows(order, agents, found, trial.messages),
      events: stripEvents(agents, found, trial.events),
      calls: stripCalls(found, modelCalls, Math.floor(inner / CALL_PX)),
    };
  }, [trial, order, scale, isWanted, inner]);
  const height = lanesEnd + 6 + (calls.length === 0 ? 0 : CALLS_PX);
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = stepByKey(order, selected, event.key);
    if (next === null) return;
    event.preventDefault();
    onSelect(next);
  };
  const start = order.steps[0]?.timeSec ?? null;
  return (
    <div
      ref={box}
      class="strip"
      role="slider"
      tabIndex={0}
      aria-label="Steps of all agents in their order. Left and right go to the step before and after, up and down stay with its agent."
      aria-valuemin={1}
      aria-valuemax={Math.max(order.steps.length, 1)}
      aria-valuenow={(selected?.rank ?? 0) + 1}
      aria-valuetext={selected === null ? "no step is selected" : stepWords(selected, start)}
      onKeyDown={onKeyDown}
      style={{ minHeight: `${height}px` }}
    >
      <svg
        width={width}
        height={height}
        aria-hidden="true"
        data-crowded={marks.length > order.steps.length ? "" : undefined}
      >
        <StripView places={places} px={px} height={height} />
        <StripEvents events={events} px={px} py={py} top={TOP_PX} height={height} />
        {agents.map((agent, lane) => (
          <g key={agent}>
            <line
              class="strip-lane"
              x1={EDGE_PX}
              x2={px(1)}
              y1={py(lane)}
              y2={py(lane)}
              style={{ stroke: laneColour(lane) }}
            />
            <text class="strip-name" x={EDGE_PX - 6} y={py(lane) - 11} style={{ fill: laneColour(lane) }}>
              <InlineText text={`${laneSign(lane)}${agent}`} />
            </text>
          </g>
        ))}
        {calls.length === 0 ? null : (
          <>
            <text class="strip-name strip-calls-name" x={EDGE_PX - 6} y={lanesEnd + 8}>
              model calls
            </text>
            <StripCallsRow calls={calls} px={px} y={lanesEnd + 19} />
          </>
        )}
        {arrows.map(({ message, from, to, toLane }) => (
          <Arrow
            key={message}
            from={[px(from.x), py(from.lane)]}
            to={to === null ? null : [px(to.x), py(to.lane)]}
            towards={toLane === null ? 1 : Math.sign(toLane - from.lane)}
            colour={laneColour(from.lane)}
          />
        ))}
        {marks.map(({ lane, x, kind, step, count, isDim }) => (
          <g
            key={`${lane}.${step.step.index}`}
            class="strip-mark"
            data-dim={isDim}
            transform={`translate(${px(x)} ${py(lane)})`}
            onClick={() => onSelect(step)}
          >
            <title>{`${stepWords(step, start)}${count > 1 ? ` (and ${count - 1} more here)` : ""}`}</title>
            <rect x={-MARK_PX / 2} y="-14" width={MARK_PX} height="28" class="strip-hit" />
            <MarkPath kind={kind} />
          </g>
        ))}
        {selected === null ? null : (
          <circle class="strip-selected" cx={px(places.ofStep(selected))} cy={py(selected.lane)} r="9" />
        )}
      </svg>
    </div>
  );
}

/** From the sender's step to the one that read it; one that nobody read ends open, halfway. */
function Arrow({
  from,
  to,
  towards,
  colour,
}: {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number] | null;
  readonly towards: number;
  readonly colour: string;
}) {
  const [x, y] = from;
  if (to === null) {
    const end = y + towards * LANE_PX * 0.55;
    return (
      <g class="strip-arrow" data-read="false" style={{ stroke: colour }}>
        <path d={`M${x} ${y + towards * 7}L${x + 5} ${end - towards * 3}`} />
        <circle cx={x + 6} cy={end} r="3" />
      </g>
    );
  }
  const [endX, endY] = to;
  const sign = Math.sign(endY - y) || 1;
  const tip = endY - sign * 7;
  return (
    <g class="strip-arrow" data-read="true" style={{ stroke: colour }}>
      <path d={`M${x} ${y + sign * 7}C${x} ${(y + endY) / 2} ${endX} ${(y + endY) / 2} ${endX} ${tip}`} />
      <path class="strip-tip" d={`M${endX - 3} ${tip - sign * 4}L${endX} ${tip}L${endX + 3} ${tip - sign * 4}`} />
    </g>
  );
}

/** What a screen reader says of a step, and what stands at the pointer. */
function stepWords({ agent, step, timeSec }: PlacedStep, start: number | null): string {
  const when = timeSec === null || start === null ? "" : `, after ${duration(timeSec - start)}`;
  return visibleLine(`${agent} step ${step.index}${when}: ${markLooks[stepKind(step)].word}. ${stepLine(step)}`);
}

function stepByKey({ steps, lanes }: StepOrder, selected: PlacedStep | null, key: string): PlacedStep | null {
  if (steps.length === 0) return null;
  if (key === "Home") return steps[0] ?? null;
  if (key === "End") return steps.at(-1) ?? null;
  if (!key.startsWith("Arrow")) return null;
  if (selected === null) return steps[0] ?? null;
  const by = key === "ArrowLeft" || key === "ArrowUp" ? -1 : 1;
  if (key === "ArrowLeft" || key === "ArrowRight") return steps[selected.rank + by] ?? selected;
  const lane = lanes[selected.lane] ?? [];
  return lane[lane.findIndex(({ rank }) => rank === selected.rank) + by] ?? selected;
}

function useWidth(box: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(320);
  useEffect(() => {
    const { current } = box;
    if (current === null) return undefined;
    const observer = new ResizeObserver(() => setWidth(current.clientWidth));
    observer.observe(current);
    setWidth(current.clientWidth);
    return () => observer.disconnect();
  }, []);
  return width;
}
