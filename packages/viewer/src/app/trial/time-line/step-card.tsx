import type { TrialDocument } from "../../../documents/documents.ts";
import type { PageText } from "../../../documents/page-text.ts";
import { count, duration, usd } from "../../parts/format.ts";
import { visibleLine } from "../../parts/visible-lines.ts";
import { TextBlock } from "../../parts/text-block.tsx";
import { InlineText } from "../../parts/text-row.tsx";
import { stepKind } from "../../steps/step-digest.ts";
import { searchedText, type WholeTexts } from "../../steps/step-filter.ts";
import type { PlacedStep } from "../../steps/step-order.ts";
import { isFailedCall, knownText, type PageCall, stepLine } from "../../steps/step-text.ts";
import { Bubble } from "./bubble.tsx";
import { laneColour } from "../../parts/lane-colour.ts";
import { LaneName } from "../../parts/lane-name.tsx";
import { MarkBadge } from "./mark-shape.tsx";

interface StepCardProps {
  readonly trial: TrialDocument;
  readonly placed: PlacedStep;
  /** When the trial's first step was; null: it has no times. */
  readonly startSec: number | null;
  readonly isOpen: boolean;
  readonly isSelected: boolean;
  /** Of the judge's evidence, where this step is the place. */
  readonly quote: string | null;
  /** What the reader searches for; empty: nothing. */
  readonly words: string;
  /** Long texts that were loaded for the search. */
  readonly whole: WholeTexts;
  readonly onToggle: (step: PlacedStep) => void;
  readonly onGo: (agent: string, index: number) => void;
}

/** A step: in short, or with all that was thought, run and said. */
export function StepCard(props: StepCardProps) {
  const { trial, placed, startSec, isOpen, isSelected, quote, onToggle, onGo } = props;
  const { agent, step, lane, timeSec } = placed;
  const kinds = new Set([...step.marks, stepKind(step)]);
  const messages = (places: readonly number[]) => places.flatMap((at) => trial.messages[at] ?? []);
  return (
    <article
      class="step"
      data-selected={isSelected}
      data-open={isOpen}
      aria-label={visibleLine(`${agent} step ${step.index}`)}
      style={{ borderLeftColor: laneColour(lane) }}
    >
      <button type="button" class="step-head" aria-expanded={isOpen} onClick={() => onToggle(placed)}>
        <span class="step-name">
          <LaneName lane={lane} name={`${agent} ${step.index}`} />
        </span>
        {[...kinds].map((kind) => (
          <MarkBadge key={kind} kind={kind} />
        ))}
        <span class="step-facts soft">
          {timeSec === null || startSec === null || step.timeSec === null ? null : (
            <span title="since the first step">+{duration(timeSec - startSec)}</span>
          )}
          {step.costUsd === null ? null : <span>{usd(step.costUsd)}</span>}
          {step.durationSec === null ? null : <span>took {duration(step.durationSec)}</span>}
        </span>
        {quote === null ? null : <span class="step-quoted">the judge's quote</span>}
      </button>
      {isOpen ? <OpenStep {...props} /> : <ShortStep {...props} />}
      {messages(step.sent).map((message) => (
        <Bubble key={message.index} trial={trial} message={message} side="sent" onGo={onGo} />
      ))}
      {messages(step.read).map((message) => (
        <Bubble key={message.index} trial={trial} message={message} side="read" onGo={onGo} />
      ))}
    </article>
  );
}

/** Thought and commands in a line each. */
function ShortStep({ placed: { step } }: StepCardProps) {
  const thought = stepLine({ ...step, calls: [] }, 240);
  return (
    <div class="step-short">
      {thought === "" ? null : (
        <p class="step-thought">
          <InlineText text={thought} />
        </p>
      )}
      {step.calls.slice(0, 3).map((call, at) => (
        <p key={at} class="step-line">
          <code>
            {call.tool === null ? "$" : <InlineText text={call.tool} />} <InlineText text={firstLine(call)} />
          </code>
          <ExitCode call={call} />
        </p>
      ))}
      {step.calls.length > 3 ? <p class="soft">and {step.calls.length - 3} more</p> : null}
    </div>
  );
}

function OpenStep({ placed: { agent, step }, quote, words, whole }: StepCardProps) {
  const name = `${agent} step ${step.index}`;
  // Only where the words are known to stand: a text that is cut would be loaded for them.
  const marked = (text: PageText): string | null =>
    quote ?? (words !== "" && searchedText(text, whole).toLowerCase().includes(words.toLowerCase()) ? words : null);
  return (
    <div class="step-open">
      {step.received
        .filter(({ kind }) => kind !== "message" || step.read.length === 0)
        .map(({ kind, text }, at) => (
          <div key={at} class="step-received">
            <p class="soft">{kind === "other" ? "came back" : `${kind} that it got`}</p>
            <TextBlock text={text} label={`${kind} that ${name} got`} kind="prose" highlight={marked(text)} />
          </div>
        ))}
      {knownText(step.thought).trim() === "" ? null : (
        <TextBlock text={step.thought} label={`thought of ${name}`} kind="prose" highlight={marked(step.thought)} />
      )}
      {step.calls.map((call, at) => (
        <div key={at} class="step-call">
          <p class="step-call-head">
            <strong>{call.tool === null ? "Command" : <InlineText text={call.tool} />}</strong>
            <ExitCode call={call} />
          </p>
          <TextBlock text={call.input} label={`command of ${name}`} highlight={marked(call.input)} />
          {call.output === null ? (
            <p class="soft">nothing came back</p>
          ) : (
            <TextBlock text={call.output} label={`output of ${name}`} highlight={marked(call.output)} />
          )}
        </div>
      ))}
      <p class="soft step-cost">
        {step.costUsd === null ? "cost unknown" : usd(step.costUsd)} · {count(step.inputTokens)} tokens in ·{" "}
        {count(step.outputTokens)} out
        {step.timeSec === null ? " · time unknown" : ` · ${new Date(step.timeSec * 1000).toLocaleTimeString()}`}
      </p>
    </div>
  );
}

function ExitCode({ call }: { readonly call: PageCall }) {
  if (call.exitCode === null) return null;
  return (
    <span class="exit" data-failed={isFailedCall(call)}>
      <span aria-hidden="true">{isFailedCall(call) ? "✗" : "✓"}</span> exit {call.exitCode}
    </span>
  );
}

function firstLine({ input }: PageCall): string {
  const lines = knownText(input).trim().split("\n");
  const [first = ""] = lines;
  return `${first.slice(0, 200)}${first.length > 200 || lines.length > 1 ? " …" : ""}`;
}
