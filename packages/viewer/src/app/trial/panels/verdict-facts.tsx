import { remedies, visibleText } from "@cooperbench-ts/results";
import { type Definition, Definitions } from "../../parts/definitions.tsx";
import { visibleLine } from "../../parts/visible-lines.ts";
import { counted } from "../../parts/counted.ts";
import type { PanelProps } from "./panel.ts";
import { codePieces, goldNotes, judgedWords, policyText, reasonNotes } from "./reason-words.ts";
import { ruleText } from "./sentence.ts";

/** Everything else that is known of how the verdict came about, folded: who asks for it knows what he looks for. */
export function VerdictFacts({ trial }: Pick<PanelProps, "trial">) {
  const { diagnostics } = trial;
  return (
    <details class="verdict-facts">
      <summary>
        How it was judged
        {diagnostics.length === 0
          ? null
          : `, with ${counted(diagnostics.length, "thing")} that the judge noted beside its verdict`}
      </summary>
      <Definitions items={facts(trial)} />
      <Diagnostics diagnostics={diagnostics} />
    </details>
  );
}

/** How the table of reasons says it. */
const NOTHING_TO_DO = "None.";

/** What somebody can do about a trial without a result. */
export function WhatToDo({ reason }: Pick<PanelProps["trial"]["row"], "reason">) {
  return <p>{remedies[reason] === NOTHING_TO_DO ? "Nothing: a run does it." : <WithCode text={remedies[reason]} />}</p>;
}

function facts({ row, diagnostics }: PanelProps["trial"]): Definition[] {
  const rule = ruleText(row);
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
      term: "The judge's rule",
      value: (
        <>
          <code>{visibleText(row.rule)}</code>{" "}
          <span class="soft">{rule ?? "A rule that this version of the page does not know."}</span>
        </>
      ),
    },
    {
      term: "What to do",
      value: row.verdict === "pass" || row.verdict === "fail" ? <WithCode text={remedies[row.reason]} /> : null,
    },
    { term: "Who judged it", value: judgedWords[row.judged] },
    {
      term: "Grading rules",
      value: <Policy id={row.evalPolicy} version={row.upstreamVersion} />,
    },
    {
      term: "The dataset's own solution (gold)",
      value: gold.length === 0 ? "not run under these conditions" : gold.join(" "),
    },
    {
      term: "A patch that upstream had cut",
      value:
        row.patchRepaired === null
          ? null
          : row.patchRepaired
            ? "yes: it was made whole before it was evaluated"
            : "no: the patches were evaluated as they are",
    },
    {
      term: "Reminded to submit",
      value: nudges.length > 0 ? nudges.map((text) => visibleText(text)).join("; ") : nudgedText(row.nudged),
    },
  ];
}

function Policy({ id, version }: { readonly id: string | null; readonly version: string | null }) {
  const words = policyText(id);
  return (
    <>
      {words === null ? "not known: no version of upstream is recorded" : visibleText(words)}{" "}
      <span class="soft">
        {version === null ? null : `(upstream ${visibleText(version)}) `}
        {id === null || id === words ? null : <code>{visibleText(id)}</code>}
      </span>
    </>
  );
}

function nudgedText(nudged: boolean | null): string | null {
  if (nudged === null) return null;
  return nudged
    ? "no need: this upstream reminds agents that may send messages, where they end without submitting"
    : "never: this upstream does not remind these agents";
}

/** Words in backticks stand as code. */
export function WithCode({ text }: { readonly text: string }) {
  return (
    <span>{codePieces(text).map((piece, at) => (piece.isCode ? <code key={at}>{piece.text}</code> : piece.text))}</span>
  );
}

const SHOWN = 200;

function Diagnostics({ diagnostics }: Pick<PanelProps["trial"], "diagnostics">) {
  if (diagnostics.length === 0) return null;
  return (
    <>
      <h3>Noted beside the verdict</h3>
      <ul class="diagnostics">
        {diagnostics.slice(0, SHOWN).map(({ code, message, file }, at) => (
          <li key={at}>
            <code>{visibleText(code)}</code> {visibleLine(message, 1000)}
            {file === null ? null : <span class="soft"> ({visibleText(file)})</span>}
          </li>
        ))}
      </ul>
      {diagnostics.length > SHOWN ? <p class="soft">and {diagnostics.length - SHOWN} more</p> : null}
    </>
  );
}
