import { visibleLine } from "../../parts/visible-lines.ts";
import type { StripEvent } from "./strip-layout.ts";

interface StripEventsProps {
  readonly events: readonly StripEvent[];
  readonly px: (x: number) => number;
  readonly py: (lane: number) => number;
  readonly top: number;
  readonly height: number;
}

/** What came to pass beside the steps: phases lie behind the lanes, deaths cut through them. */
export function StripEvents({ events, px, py, top, height }: StripEventsProps) {
  return (
    <g>
      {events.map(({ event, lane, x, endX }, at) => {
        const width = endX === null ? 0 : Math.max(px(endX) - px(x), 1);
        const title = <title>{visibleLine(event.text)}</title>;
        if (endX !== null && event.kind.endsWith("-phase"))
          return (
            <g key={at} class="strip-phase" data-kind={event.kind}>
              {title}
              <rect x={px(x)} y="0" width={width} height={height} />
            </g>
          );
        return (
          <g key={at} class="strip-event" data-kind={event.kind}>
            {title}
            <line x1={px(x)} x2={px(x)} y1={top - 12} y2={lane === null ? height : py(lane)} />
            <text x={px(x)} y={top - 5}>
              {event.kind === "task" ? "▾" : event.kind.endsWith("-phase") ? "▸" : "✕"}
            </text>
          </g>
        );
      })}
    </g>
  );
}
