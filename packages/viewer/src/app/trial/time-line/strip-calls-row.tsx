import { visibleText } from "@cooperbench-ts/results";
import { count, duration } from "../../parts/format.ts";
import type { StripCall } from "./strip-calls.ts";

interface StripCallsRowProps {
  readonly calls: readonly StripCall[];
  readonly px: (x: number) => number;
  /** The middle of the row. */
  readonly y: number;
}

/** The model calls of all agents, by time: a bar from going out to the end, a line before it while it was held back, a cross where it failed. */
export function StripCallsRow({ calls, px, y }: StripCallsRowProps) {
  return (
    <g>
      {calls.map(({ call, outcome, heldX, x, endX, count: number }) => (
        <g key={`${call.id} ${outcome}`} class="strip-call" data-outcome={outcome}>
          <title>
            {visibleText(`${callWords(call, outcome)}${number > 1 ? ` (the longest of ${number} here)` : ""}`)}
          </title>
          {heldX === null ? null : <line class="strip-held" x1={px(heldX)} x2={px(x)} y1={y} y2={y} />}
          <rect x={px(x)} y={y - 4} width={Math.max(px(endX) - px(x), 2)} height="8" />
          {outcome === "answered" ? null : <path d={`M${px(x) - 3.5} ${y - 3.5}l7 7m0-7l-7 7`} />}
        </g>
      ))}
    </g>
  );
}

const outcomeWords = {
  answered: "answered",
  refused: "refused",
  unanswered: "no answer",
  unsent: "given up before it went out",
} as const satisfies Record<StripCall["outcome"], string>;

function callWords(call: StripCall["call"], outcome: StripCall["outcome"]): string {
  const { model, status, latencyMs, heldMs, inputTokens, outputTokens } = call;
  return [
    `call of ${model ?? "the model"}: ${outcomeWords[outcome]}${status === null ? "" : ` with ${status}`}`,
    ...(latencyMs === null || outcome === "unsent" ? [] : [`after ${duration(latencyMs / 1000)}`]),
    ...(heldMs === null || heldMs === 0 ? [] : [`held back ${duration(heldMs / 1000)} before`]),
    ...(inputTokens === null ? [] : [`${count(inputTokens)} tokens in`]),
    ...(outputTokens === null ? [] : [`${count(outputTokens)} out`]),
  ].join(", ");
}
