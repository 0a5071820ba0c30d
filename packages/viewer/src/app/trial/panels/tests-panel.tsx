import type { PairRow, TestAccount } from "@cooperbench-ts/results";
import type { PageText } from "../../../documents/page-text.ts";
import { count } from "../../parts/format.ts";
import { Notice } from "../../parts/notice.tsx";
import { TextBlock } from "../../parts/text-block.tsx";
import { useWholeText } from "../../parts/use-whole-text.ts";
import { printedLines, visibleLine } from "../../parts/visible-lines.ts";
import { linesAround } from "./line-change.ts";
import type { PanelProps } from "./panel.ts";
import { PanelSection, Place, PlaceLink } from "./panel-section.tsx";
import { testedText } from "./tested-work.ts";

/** The tests of either feature: what was tested, what came of it, and where the first failure stands. */
export function TestsPanel({ trial }: PanelProps) {
  const { row, tests, merge } = trial;
  return (
    <PanelSection title="Tests" place="tests">
      {tests.length === 0 ? (
        <Notice>There is no evaluation, so no test has run.</Notice>
      ) : (
        <p>
          {testedText(trial)}
          {merge === null ? null : (
            <>
              {" "}
              <PlaceLink to="merge">To the merge</PlaceLink>
            </>
          )}
        </p>
      )}
      {tests.map((test) => (
        <Place key={test.position} name={`test-${test.position}`}>
          <FeatureTests test={test} row={row} />
        </Place>
      ))}
    </PanelSection>
  );
}

const looks = {
  passed: { mark: "✓", word: "passed", tone: "pass" },
  failed: { mark: "✗", word: "failed", tone: "fail" },
  none: { mark: "·", word: "did not run", tone: "pending" },
} as const;

function FeatureTests({ test, row }: { readonly test: TestAccount<PageText>; readonly row: PairRow }) {
  const { featureId, passed, exitCode, testsPassed, testsFailed, output, firstFailure } = test;
  const look = passed === null ? looks.none : passed ? looks.passed : looks.failed;
  return (
    <article class="patch stack">
      <div class="panel-head">
        <h3>Feature {featureId}</h3>
        <span class="verdict" data-verdict={look.tone}>
          <span aria-hidden="true">{look.mark}</span>
          {look.word}
        </span>
      </div>
      <p>
        {testsPassed === null && testsFailed === null
          ? "How many tests ran is not recorded"
          : `${count(testsPassed)} passed, ${count(testsFailed)} failed`}
        <span class="soft"> · exit code {exitCode ?? "not recorded"}</span>
      </p>
      {passed === true && testsPassed === 0 ? (
        <Notice kind="warning">It counts as passed, and no test is counted.</Notice>
      ) : null}
      {output === null || firstFailure === null ? (
        passed === false && output !== null ? (
          <p class="soft">The output names no failure in a form that is known; all of it stands below.</p>
        ) : null
      ) : (
        <FirstFailure output={output} failure={firstFailure} />
      )}
      {isBlank(output) ? (
        <p class="soft">{output === null ? "What the tests printed was not kept." : "The tests printed nothing."}</p>
      ) : (
        <div>
          <h4>All that the tests printed</h4>
          <TextBlock
            text={output}
            label={`the output of the tests of feature ${featureId} of ${row.pairKey}`}
            highlight={firstFailure?.text ?? null}
          />
        </div>
      )}
    </article>
  );
}

function isBlank(output: PageText | null): output is null | "" {
  return output === null || (typeof output === "string" && output.trim() === "");
}

const AROUND = 6;
/** Of an output beyond that the failure is shown alone: its surroundings are not worth the wait. */
const LOADED_CHARS = 2_000_000;

function FirstFailure({
  output,
  failure,
}: {
  readonly output: PageText;
  readonly failure: NonNullable<TestAccount["firstFailure"]>;
}) {
  const printedLine = (line: string): string => visibleLine(printedLines(line));
  const whole = useWholeText(output, typeof output === "string" || output.chars <= LOADED_CHARS);
  const around = whole.kind === "loaded" ? linesAround(whole.value, failure.line, AROUND) : null;
  return (
    <figure class="evidence">
      <figcaption>First failure, line {count(failure.line)} of the output</figcaption>
      <pre class="panel-text">
        {around?.before.map((line) => `${printedLine(line)}\n`).join("")}
        <mark>{printedLine(around?.line ?? failure.text)}</mark>
        {around?.after.map((line) => `\n${printedLine(line)}`).join("")}
      </pre>
    </figure>
  );
}
