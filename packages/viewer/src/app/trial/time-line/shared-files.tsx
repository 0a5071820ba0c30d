import { useMemo } from "preact/hooks";
import type { TrialDocument } from "../../../documents/documents.ts";
import { Notice } from "../../parts/notice.tsx";
import { InlineText } from "../../parts/text-row.tsx";
import { sharedFiles, type SharedFile } from "../../steps/first-contact.ts";
import { goToStep } from "./go-to-step.ts";
import { editedWords, talkedWords } from "./shared-words.ts";

/** More files than that are named by their number. */
const SHOWN = 12;

/** Whether agents talked before they edited the same file. Nothing where there is one agent. */
export function SharedFiles({ trial }: { readonly trial: TrialDocument }) {
  const files = useMemo(() => sharedFiles(trial), [trial]);
  if (trial.agents.length < 2) return null;
  if (files.length === 0)
    return (
      <Notice>
        {trial.overlaps === null
          ? "Whether agents changed the same files is not known: fewer than two patches are there."
          : "No file was changed by two agents."}
      </Notice>
    );
  return (
    <div class="shared">
      <h3>Did they talk before editing the same file?</h3>
      <ul>
        {files.slice(0, SHOWN).map((one) => (
          <SharedLine key={`${one.file} ${one.agents.join(" ")}`} one={one} trial={trial} />
        ))}
      </ul>
      {files.length > SHOWN ? <p class="soft">and {files.length - SHOWN} more files</p> : null}
    </div>
  );
}

const ANSWERS = {
  before: { mark: "✓", word: "yes" },
  after: { mark: "✗", word: "only afterwards" },
  never: { mark: "✗", word: "no" },
  unknown: { mark: "?", word: "unknown" },
} as const;

function SharedLine({ one, trial }: { readonly one: SharedFile; readonly trial: TrialDocument }) {
  const { mark, word } = ANSWERS[one.talked.kind];
  const message = "message" in one.talked ? trial.messages[one.talked.message] : undefined;
  const sent = message?.sentStep ?? null;
  return (
    <li>
      <span class="shared-answer" data-talked={one.talked.kind}>
        <span aria-hidden="true">{mark}</span> {word}
      </span>{" "}
      <code>
        <InlineText text={one.file} />
      </code>
      : <InlineText text={`${editedWords(one)} ${talkedWords(one, message)}`} />{" "}
      {message === undefined || sent === null ? null : (
        <StepButton agent={message.from} index={sent}>
          the message
        </StepButton>
      )}{" "}
      {one.firstEdits.map((index, at) =>
        index === null ? null : (
          <StepButton key={at} agent={one.agents[at] as string} index={index}>
            <InlineText text={one.agents[at] as string} />
            's first edit
          </StepButton>
        ),
      )}
    </li>
  );
}

function StepButton({
  agent,
  index,
  children,
}: {
  readonly agent: string;
  readonly index: number;
  readonly children: preact.ComponentChildren;
}) {
  return (
    <button type="button" class="quiet" onClick={() => goToStep(agent, index)}>
      {children}
    </button>
  );
}
