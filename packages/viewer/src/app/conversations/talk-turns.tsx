import { type LabelRow, noLabel } from "@cooperbench-ts/results";
import { useMemo, useState } from "preact/hooks";
import type { TrialDocument } from "../../documents/documents.ts";
import { linkTo } from "../load/route.ts";
import { count, duration } from "../parts/format.ts";
import { laneColour } from "../parts/lane-colour.ts";
import { LaneName } from "../parts/lane-name.tsx";
import { TextBlock } from "../parts/text-block.tsx";
import { InlineText } from "../parts/text-row.tsx";
import { stepLine, stepName } from "../steps/step-text.ts";
import { type Doing, readAfter, talkOf, type Turn } from "../steps/talk.ts";
import "../styles/conversations.css";

interface TalkTurnsProps {
  readonly trial: TrialDocument;
  /** The trial's document without its folder, for links. */
  readonly about: string;
  readonly labels: readonly LabelRow[];
}

/** So many turns are drawn at once. */
const PAGE = 150;

/** The talk of one trial as a chat, with what each agent did between two messages. */
export function TalkTurns({ trial, about, labels }: TalkTurnsProps) {
  const { messages } = trial;
  const [most, setMost] = useState(PAGE);
  const turns = useMemo(() => talkOf(trial), [trial]);
  const start = messages.find(({ timeSec }) => timeSec !== null)?.timeSec ?? null;
  return (
    <>
      <ol class="talk-turns">
        {turns.slice(0, most).map((turn, at) => (
          <TurnView key={at} turn={turn} trial={trial} about={about} labels={labels} start={start} />
        ))}
      </ol>
      {turns.length > most ? (
        <button type="button" onClick={() => setMost(most + PAGE)}>
          Show {count(Math.min(PAGE, turns.length - most))} more
        </button>
      ) : null}
    </>
  );
}

interface TurnProps extends TalkTurnsProps {
  readonly turn: Turn;
  readonly start: number | null;
}

function TurnView({ turn, trial, about, labels, start }: TurnProps) {
  const { doings, message } = turn;
  const lane = trial.agents.findIndex(({ agent }) => agent === message?.from);
  const waited = message === null ? null : readAfter(message, trial);
  return (
    <li>
      {doings.map((doing) => (
        <DoingView key={doing.agent} doing={doing} trial={trial} about={about} />
      ))}
      {message === null ? null : (
        <div
          class="talk-message"
          data-side={lane % 2 === 1 ? "right" : "left"}
          style={{ borderColor: laneColour(Math.max(lane, 0)) }}
        >
          <p class="talk-head">
            <strong>
              <LaneName lane={lane} name={message.from} />
            </strong>
            <span class="soft">
              to <InlineText text={message.to} />
            </span>
            <span class="soft">
              {message.timeSec === null || start === null ? "time unknown" : `+${duration(message.timeSec - start)}`}
            </span>
            <span class="soft">
              {message.readStep === null
                ? "not seen to be read"
                : waited === null
                  ? "read"
                  : `read ${duration(waited)} later`}
            </span>
            {message.sentStep === null ? null : (
              <a href={linkTo("trial", about, { step: stepName(message.from, message.sentStep) })}>
                step {message.sentStep}
              </a>
            )}
          </p>
          <TextBlock text={message.text} label={`message from ${message.from}`} kind="prose" />
          <Labels labels={labels.filter(({ messageIndex }) => messageIndex === message.index)} />
        </div>
      )}
    </li>
  );
}

/** Steps in one line; unfolded, a line for each. */
function DoingView({
  doing: { agent, steps, digest },
  trial,
  about,
}: {
  readonly doing: Doing;
  readonly trial: TrialDocument;
  readonly about: string;
}) {
  const [isOpen, setOpen] = useState(false);
  const lane = trial.agents.findIndex((one) => one.agent === agent);
  return (
    <details
      class="talk-doing"
      data-side={lane % 2 === 1 ? "right" : "left"}
      open={isOpen}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>
        <LaneName lane={lane} name={agent} /> <InlineText text={digest} />
      </summary>
      {isOpen ? (
        <ul>
          {steps.slice(0, MOST_STEPS).map((step) => (
            <li key={step.index}>
              <a href={linkTo("trial", about, { step: stepName(agent, step.index) })}>{step.index}</a>{" "}
              <InlineText text={stepLine(step)} />
            </li>
          ))}
          {steps.length > MOST_STEPS ? <li class="soft">and {count(steps.length - MOST_STEPS)} more</li> : null}
        </ul>
      ) : null}
    </details>
  );
}
const MOST_STEPS = 200;

export function Labels({ labels }: { readonly labels: readonly LabelRow[] }) {
  if (labels.length === 0) return null;
  return (
    <ul class="talk-labels" aria-label="Labels">
      {labels.map(({ scheme, category, evidence }, at) => (
        <li key={at}>
          <strong>
            <InlineText text={category === noLabel ? "nothing found" : category} />
          </strong>{" "}
          <span class="soft">
            <InlineText text={scheme} />
          </span>
          {evidence === null ? null : (
            <q>
              <InlineText text={evidence.split("\n").join(" … ")} />
            </q>
          )}
        </li>
      ))}
    </ul>
  );
}
