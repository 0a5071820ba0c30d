import type { ModelCallAccount } from "@cooperbench-ts/results";
import { useMemo } from "preact/hooks";
import { count, duration } from "../../parts/format.ts";
import { type CallMark, callsLayout } from "./calls-layout.ts";

const WIDTH = 320;
const HEIGHT = 72;
const INSET = 6;

/** Model calls over time: how long each took, and how it ended. */
export function CallsChart({ calls }: { readonly calls: readonly ModelCallAccount[] }) {
  const layout = useMemo(() => callsLayout(calls), [calls]);
  if (calls.length === 0) return null;
  const { counts, spanSec, longestSec, medianSec, heldSec } = layout;
  const said = [
    `${count(counts.answered)} answered`,
    ...(counts.refused > 0 ? [`${count(counts.refused)} refused`] : []),
    ...(counts.unanswered > 0 ? [`${count(counts.unanswered)} without an answer`] : []),
    ...(counts.unsent > 0 ? [`${count(counts.unsent)} given up before they went out`] : []),
  ].join(", ");
  return (
    <figure class="calls">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`Model calls over ${duration(spanSec)}: ${said}`}>
        <line class="calls-ground" x1={0} x2={WIDTH} y1={HEIGHT - INSET} y2={HEIGHT - INSET} />
        {layout.marks.map((mark, at) => (
          <Mark key={at} mark={mark} spanSec={spanSec} longestSec={longestSec} />
        ))}
      </svg>
      <figcaption class="soft">
        {said} over {duration(spanSec)}
        {medianSec === null
          ? null
          : `; half of them within ${duration(medianSec)}, the longest ${duration(longestSec)}`}
        {heldSec > 0 ? `; held back ${duration(heldSec)} in all` : null}
        {counts.refused + counts.unanswered > 0 ? (
          <span class="calls-key">
            <span aria-hidden="true">● answered </span>
            {counts.refused > 0 ? <span aria-hidden="true">✕ refused </span> : null}
            {counts.unanswered > 0 ? <span aria-hidden="true">○ no answer</span> : null}
          </span>
        ) : null}
      </figcaption>
    </figure>
  );
}

function Mark({
  mark: { atSec, latencySec, outcome, calls },
  spanSec,
  longestSec,
}: { readonly mark: CallMark } & Pick<ReturnType<typeof callsLayout>, "spanSec" | "longestSec">) {
  const x = INSET + (spanSec === 0 ? 0.5 : atSec / spanSec) * (WIDTH - 2 * INSET);
  const ground = HEIGHT - INSET;
  const y = ground - (longestSec === 0 ? 0 : (latencySec ?? 0) / longestSec) * (HEIGHT - 2 * INSET);
  const size = 3;
  return (
    <g class="calls-mark" data-outcome={outcome}>
      <title>
        {`${duration(atSec)} in: ${outcome}${latencySec === null ? "" : ` after ${duration(latencySec)}`}${calls > 1 ? `, the slowest of ${calls}` : ""}`}
      </title>
      <line x1={x} x2={x} y1={ground} y2={y} />
      {outcome === "refused" ? (
        <path d={`M${x - size} ${y - size}l${2 * size} ${2 * size}m0 ${-2 * size}l${-2 * size} ${2 * size}`} />
      ) : (
        <circle cx={x} cy={y} r={size - 0.5} />
      )}
    </g>
  );
}
