import { type LabelRow, settingText } from "@cooperbench-ts/results";
import type { TrialDocument } from "../../documents/documents.ts";
import { linkTo } from "../load/route.ts";
import { count } from "../parts/format.ts";
import { Notice } from "../parts/notice.tsx";
import { InlineText } from "../parts/text-row.tsx";
import { VerdictBadge } from "../parts/verdict.tsx";
import { Labels, TalkTurns } from "./talk-turns.tsx";

interface TalkViewProps {
  readonly trial: TrialDocument;
  readonly about: string;
  readonly labels: readonly LabelRow[];
}

/** The page of one conversation. */
export function TalkView({ trial, about, labels }: TalkViewProps) {
  const { row, messages } = trial;
  return (
    <div class="stack talk">
      <header>
        <h1>
          <InlineText text={row.pairKey} />
        </h1>
        <p class="talk-facts">
          <VerdictBadge verdict={row.verdict} /> <InlineText text={settingText(row)} /> · {count(messages.length)}{" "}
          {messages.length === 1 ? "message" : "messages"} · <a href={linkTo("trial", about)}>the trial</a> ·{" "}
          <a href={linkTo("conversations")}>all conversations</a>
        </p>
        <Labels labels={labels.filter(({ messageIndex }) => messageIndex === null)} />
      </header>
      {messages.length === 0 ? (
        <Notice>The agents wrote nothing to each other.</Notice>
      ) : (
        <TalkTurns trial={trial} about={about} labels={labels} />
      )}
    </div>
  );
}
