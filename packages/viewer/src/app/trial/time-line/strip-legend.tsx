import { useMemo } from "preact/hooks";
import { callOutcome } from "@cooperbench-ts/results";
import type { TrialDocument } from "../../../documents/documents.ts";
import { changeQuery } from "../../load/route.ts";
import { stepKind } from "../../steps/step-digest.ts";
import type { StepOrder } from "../../steps/step-order.ts";
import { MarkBadge, markLooks } from "./mark-shape.tsx";
import type { StripScale } from "./strip-layout.ts";

interface StripLegendProps {
  readonly trial: TrialDocument;
  readonly order: StepOrder;
  readonly scale: StripScale;
}

/** What the signs of the strip mean, of those that it has, and how wide a step is. */
export function StripLegend({ trial, order, scale }: StripLegendProps) {
  const kinds = useMemo(() => {
    const there = new Set(order.steps.map(({ step }) => stepKind(step)));
    return (Object.keys(markLooks) as (keyof typeof markLooks)[]).filter((kind) => there.has(kind));
  }, [order]);
  const calls = order.isTimed ? trial.attempts.flatMap((attempt) => attempt.calls) : [];
  const hasUnread = trial.messages.some(({ readStep }) => readStep === null);
  return (
    <div class="strip-legend">
      {kinds.map((kind) => (
        <MarkBadge key={kind} kind={kind} />
      ))}
      {trial.messages.length === 0 ? null : <span>⌒ message</span>}
      {calls.length === 0 ? null : <span>▬ model call</span>}
      {calls.some((call) => callOutcome(call) !== "answered") ? <span>✕▬ failed model call</span> : null}
      {calls.some(({ heldMs }) => heldMs !== null && heldMs > 0) ? <span>┄ held back before</span> : null}
      {hasUnread ? <span>⊸ not seen to be read</span> : null}
      <span>Press a sign to read its step; the frame is what the list shows.</span>
      {order.isTimed ? (
        <span class="strip-scale" role="group" aria-label="Width of the strip">
          <button type="button" aria-pressed={scale === "steps"} onClick={() => changeQuery({ scale: null })}>
            by step
          </button>
          <button type="button" aria-pressed={scale === "time"} onClick={() => changeQuery({ scale: "time" })}>
            by time
          </button>
        </span>
      ) : null}
    </div>
  );
}
