import { visibleText } from "@cooperbench-ts/results";
import { visibleLine } from "../../parts/visible-lines.ts";
import { VerdictBadge } from "../../parts/verdict.tsx";
import { beliefSentence, type Doubt, doubtsOf } from "./doubts.ts";
import { EvidenceView } from "./evidence-view.tsx";
import type { PanelProps } from "./panel.ts";
import { PanelSection } from "./panel-section.tsx";
import { verdictSentence } from "./sentence.ts";
import { VerdictFacts, WhatToDo, WithCode } from "./verdict-facts.tsx";

/** What the trial came to, why, by what evidence, and whether to believe it. */
export function VerdictPanel({ trial, data }: PanelProps) {
  const { row, diagnostics } = trial;
  const repeats = data.pairs.filter(
    (one) =>
      one.pairKey === row.pairKey && one.setting === row.setting && one.arm === row.arm && one.repeat !== row.repeat,
  );
  const doubts = doubtsOf({ row, diagnostics, taskFaults: data.document.taskFaults, repeats });
  return (
    <PanelSection
      title="Verdict"
      place="verdict"
      aside={
        <>
          <VerdictBadge verdict={row.verdict} /> <code class="soft">{row.reason}</code>
        </>
      }
    >
      <p class="verdict-sentence">{visibleText(verdictSentence(trial))}</p>
      <div class="panel-columns">
        <div class="stack">
          <h3>What decided</h3>
          <EvidenceView trial={trial} />
        </div>
        {row.verdict === "pass" || row.verdict === "fail" ? (
          <div class="stack">
            <h3>Whether to believe it</h3>
            <p>{beliefSentence(doubts)}</p>
            <Doubts doubts={doubts} />
          </div>
        ) : (
          <div class="stack">
            <h3>What to do</h3>
            <WhatToDo reason={row.reason} />
          </div>
        )}
      </div>
      <VerdictFacts trial={trial} />
    </PanelSection>
  );
}

const weightWords = {
  against: { mark: "✗", word: "Against it:" },
  note: { mark: "•", word: "To know:" },
  unknown: { mark: "?", word: "Not known:" },
} as const satisfies Record<Doubt["weight"], object>;

function Doubts({ doubts }: { readonly doubts: readonly Doubt[] }) {
  if (doubts.length === 0) return null;
  return (
    <ul class="doubts">
      {doubts.map(({ code, weight, text }) => (
        <li key={code} data-weight={weight}>
          <span aria-hidden="true" class="doubt-mark">
            {weightWords[weight].mark}
          </span>
          <span>
            <span class="doubt-word">{weightWords[weight].word}</span> <WithCode text={visibleLine(text, 600)} />{" "}
            <code class="soft">{code}</code>
          </span>
        </li>
      ))}
    </ul>
  );
}
