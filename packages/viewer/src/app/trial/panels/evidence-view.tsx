import { useEffect, useState } from "preact/hooks";
import type { EvidencePlace } from "@cooperbench-ts/results";
import type { TrialDocument } from "../../../documents/documents.ts";
import type { PageText } from "../../../documents/page-text.ts";
import { printedLines, visibleLine } from "../../parts/visible-lines.ts";
import { useWholeText } from "../../parts/use-whole-text.ts";
import { PlaceLink } from "./panel-section.tsx";
import { inKnownTexts, type Surroundings, surroundings } from "./quoted.ts";

/** What decided, quoted, with what stands around it and the way there. */
export function EvidenceView({ trial }: { readonly trial: TrialDocument }) {
  const { evidence } = trial;
  if (evidence === null) return <p class="soft">The judge quoted nothing, or the file that it quoted is not here.</p>;
  return <Quoted key={`${evidence.file} ${evidence.quote}`} evidence={evidence} trial={trial} />;
}

function Quoted({ evidence, trial }: { readonly evidence: EvidencePlace; readonly trial: TrialDocument }) {
  const found = useSurroundings(textsAt(evidence, trial), evidence.quote);
  return (
    <figure class="evidence">
      <figcaption>
        <code>{visibleLine(evidence.file, 300)}</code>
        {evidence.line === null ? null : `, line ${evidence.line}`}
        {" · "}
        <WayThere at={evidence.at} trial={trial} />
      </figcaption>
      <pre class="panel-text">
        {found === null ? null : printedLines(found.before)}
        <mark>{printedLines(found?.quote ?? evidence.quote)}</mark>
        {found === null ? null : printedLines(found.after)}
      </pre>
      {found === null && trial.row.reason === "tests-failed" ? <FirstFailures trial={trial} /> : null}
    </figure>
  );
}

/** Where the judge quotes the grade, what the tests themselves say. */
function FirstFailures({ trial: { tests } }: { readonly trial: TrialDocument }) {
  const failed = tests.flatMap(({ position, featureId, firstFailure }) =>
    firstFailure === null ? [] : [{ position, featureId, text: firstFailure.text }],
  );
  if (failed.length === 0) return null;
  return (
    <ul class="first-failures">
      {failed.map(({ position, featureId, text }) => (
        <li key={position}>
          First failure of <PlaceLink to={`test-${position}`}>feature {featureId}</PlaceLink>:{" "}
          <code>{visibleLine(printedLines(text), 300)}</code>
        </li>
      ))}
    </ul>
  );
}

function WayThere({ at, trial }: { readonly at: EvidencePlace["at"]; readonly trial: TrialDocument }) {
  switch (at.kind) {
    case "step":
      return (
        <PlaceLink step={`${at.agent}.${at.step}`}>
          step {at.step} of {at.agent}
        </PlaceLink>
      );
    case "test": {
      const test = trial.tests.find(({ position }) => position === at.position);
      return <PlaceLink to={`test-${at.position}`}>the tests of feature {test?.featureId ?? at.position}</PlaceLink>;
    }
    case "patch":
      return <PlaceLink to={`patch-${at.file}`}>the patch</PlaceLink>;
    case "attempt":
      return <PlaceLink to={`attempt-${at.attempt}`}>attempt {at.attempt}</PlaceLink>;
    case "file":
      return <WayByReason trial={trial} />;
  }
}

/** Where it shows what a file says as a whole. */
function WayByReason({ trial: { row, merge, tests } }: { readonly trial: TrialDocument }) {
  if (row.reason === "merge-conflict" && merge !== null) return <PlaceLink to="merge">the merge</PlaceLink>;
  if ((row.reason === "tests-failed" || row.reason === "tests-passed") && tests.length > 0)
    return <PlaceLink to="tests">the tests</PlaceLink>;
  if (row.reason === "no-patch" || row.reason === "patch-rejected" || row.reason === "patch-too-large")
    return <PlaceLink to="patches">the patches</PlaceLink>;
  return <PlaceLink to="files">the files</PlaceLink>;
}

/** The texts in which the quote may stand. */
function textsAt({ at }: EvidencePlace, trial: TrialDocument): PageText[] {
  if (at.kind === "test") {
    const output = trial.tests.find(({ position }) => position === at.position)?.output ?? null;
    return output === null ? [] : [output];
  }
  if (at.kind === "patch")
    return trial.patches.filter(({ file }) => file === at.file).flatMap(({ text, upstream }) => [text, upstream ?? ""]);
  if (at.kind !== "step") return [];
  const step = trial.agents.find(({ agent }) => agent === at.agent)?.steps.find(({ index }) => index === at.step);
  if (step === undefined) return [];
  return [
    ...step.calls.flatMap(({ input, output }) => [output ?? "", input]),
    ...step.received.map(({ text }) => text),
    step.thought,
  ];
}

/** A text beyond that is not loaded for the sake of a few lines around a quote. */
const LOADED_CHARS = 2_000_000;

/** Where the quote stands: looked for in what the page has, then in the texts of which it has the ends alone, one after the other. */
function useSurroundings(texts: readonly PageText[], quote: string): Surroundings | null {
  const known = inKnownTexts(texts, quote);
  const [loaded, setLoaded] = useState(0);
  const cut = texts.filter((text) => typeof text !== "string" && text.chars <= LOADED_CHARS);
  const whole = useWholeText(cut[loaded] ?? "", known === null);
  const found = whole.kind === "loaded" ? surroundings(whole.value, quote) : null;
  const isNextWanted = known === null && whole.kind !== "loading" && found === null && loaded < cut.length;
  useEffect(() => {
    if (isNextWanted) setLoaded(loaded + 1);
  }, [isNextWanted, loaded]);
  return known ?? found;
}
