import { remedies, visibleText } from "@cooperbench-ts/results";
import { counted } from "../../parts/counted.ts";
import { type Definition, Definitions } from "../../parts/definitions.tsx";
import { visibleLine } from "../../parts/visible-lines.ts";
import { VerdictBadge } from "../../parts/verdict.tsx";
import { beliefSentence, type Doubt, doubtsOf } from "./doubts.ts";
import { EvidenceView } from "./evidence-view.tsx";
import type { PanelProps } from "./panel.ts";
import { PanelSection } from "./panel-section.tsx";
import { codePieces, goldNotes, judgedWords, policyText, reasonNotes } from "./reason-words.ts";
import { ruleText, verdictSentence } from "./sentence.ts";

/** What the trial came to, why, by what evidence, and whether to believe it. */
export function VerdictPanel({ trial, data }: PanelProps) {
  const { row, diagnostics } = trial;
  const repeats = data.pairs.filter(
    (one) =>
      one.pairKey === row.pairKey && one.setting === row.setting && one.arm === row.arm && one.repeat !== row.repeat,
  );
  const doubts = doubtsOf({ row, diagnostics, taskFaults: data.document.taskFaults, repeats });
  return (
    <PanelSection title="Verdict" place="verdict" aside={<VerdictBadge verdict={row.verdict} />}>
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
            {remedies[row.reason] === NOTHING_TO_DO ? <p>Nothing: a run does it.</p> : <Remedy {...row} />}
          </div>
        )}
      </div>
      <Definitions items={facts(trial)} />
      <Diagnostics diagnostics={diagnostics} />
    </PanelSection>
  );
}

/** How the table of reasons says it. */
const NOTHING_TO_DO = "None.";

function facts({ row, diagnostics }: PanelProps["trial"]): Definition[] {
  const rule = ruleText(row);
  const policy = policyText(row.evalPolicy);
  const gold = goldNotes(row);
  const nudges = diagnostics.filter(({ code }) => code === "submit-nudge").map(({ message }) => message);
  return [
    {
      term: "Reason",
      value: (
        <>
          <code>{row.reason}</code> <span class="soft">{reasonNotes(row.reason).join(" ")}</span>
        </>
      ),
    },
    {
      term: "Rule",
      value: (
        <>
          <code>{visibleText(row.rule)}</code>{" "}
          <span class="soft">{rule ?? "A rule that this version of the page does not know."}</span>
        </>
      ),
    },
    {
      term: "What to do",
      value: row.verdict === "pass" || row.verdict === "fail" ? <Remedy {...row} /> : null,
    },
    { term: "Judged by", value: judgedWords[row.judged] },
    {
      term: "Graded under",
      value: policy === null ? "unknown rules: no version is recorded" : visibleText(policy),
    },
    { term: "Upstream", value: row.upstreamVersion === null ? "unknown version" : visibleText(row.upstreamVersion) },
    { term: "Gold", value: gold.length === 0 ? "not run under these conditions" : gold.join(" ") },
    {
      term: "Patch made whole",
      value:
        row.patchRepaired === null
          ? null
          : row.patchRepaired
            ? "yes, before it was evaluated"
            : "no, there was no need",
    },
    {
      term: "Asked to submit",
      value: nudges.length > 0 ? nudges.map((text) => visibleText(text)).join("; ") : nudgedText(row.nudged),
    },
  ];
}

function nudgedText(nudged: boolean | null): string | null {
  if (nudged === null) return null;
  return nudged
    ? "upstream asks these agents where they end without; it did not come to that"
    : "upstream never asks these agents";
}

function Remedy({ reason }: PanelProps["trial"]["row"]) {
  return <WithCode text={remedies[reason]} />;
}

/** Words in backticks stand as code. */
function WithCode({ text }: { readonly text: string }) {
  return (
    <span>{codePieces(text).map((piece, at) => (piece.isCode ? <code key={at}>{piece.text}</code> : piece.text))}</span>
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

/** So many stand unfolded, and so many are shown at all. */
const OPEN = 12;
const SHOWN = 200;

function Diagnostics({ diagnostics }: Pick<PanelProps["trial"], "diagnostics">) {
  if (diagnostics.length === 0) return null;
  return (
    <details open={diagnostics.length <= OPEN}>
      <summary>{counted(diagnostics.length, "thing")} that the judge noted beside its verdict</summary>
      <ul class="diagnostics">
        {diagnostics.slice(0, SHOWN).map(({ code, message, file }, at) => (
          <li key={at}>
            <code>{visibleText(code)}</code> {visibleLine(message, 1000)}
            {file === null ? null : <span class="soft"> ({visibleText(file)})</span>}
          </li>
        ))}
      </ul>
      {diagnostics.length > SHOWN ? <p class="soft">and {diagnostics.length - SHOWN} more</p> : null}
    </details>
  );
}
