import type { AttemptAccount, AttemptFile, PhaseRecord } from "@cooperbench-ts/results";
import { endText, visibleText } from "@cooperbench-ts/results";
import { counted } from "../../parts/counted.ts";
import { type Definition, Definitions } from "../../parts/definitions.tsx";
import { count, duration, moment, usd } from "../../parts/format.ts";
import { Notice } from "../../parts/notice.tsx";
import { ShareBars } from "../../parts/share-bars.tsx";
import { VerdictBadge } from "../../parts/verdict.tsx";
import { visibleLine } from "../../parts/visible-lines.ts";
import { attemptSums } from "./attempt-sums.ts";
import { CallsChart } from "./calls-chart.tsx";
import { DockerRecord, ModelRecord } from "./door-records.tsx";
import type { PanelProps } from "./panel.ts";
import { PanelSection, Place } from "./panel-section.tsx";
import { phasesOf, timeShares } from "./phase-words.ts";

/** Every try at the trial, side by side: how it ended, what it cost, and what it died of. */
export function AttemptsPanel({ trial }: PanelProps) {
  const { attempts } = trial;
  return (
    <PanelSection title={attempts.length === 1 ? "The attempt" : "Attempts"} place="attempts">
      {attempts.length === 0 ? (
        <Notice>
          No attempt is recorded. Only runs of cooperbench-ts record them; what other trees cost and how often they
          tried is not known.
        </Notice>
      ) : (
        <>
          <Sums attempts={attempts} />
          <div class="scroll" role="region" tabIndex={0} aria-label="Attempts, one beside the other">
            <ol class="attempts">
              {attempts.map((one) => (
                <li key={one.dir}>
                  <Place name={`attempt-${one.number}`}>
                    <Attempt attempt={one} />
                  </Place>
                </li>
              ))}
            </ol>
          </div>
        </>
      )}
    </PanelSection>
  );
}

function Sums({ attempts }: { readonly attempts: readonly AttemptAccount[] }) {
  const sums = attemptSums(attempts);
  const isOpen = sums.unknownAttempts > 0;
  const items: Definition[] = [
    {
      term: isOpen ? "Known cost of all attempts" : "All attempts together",
      value: sums.isGiven ? "nothing: the work was there already" : usd(sums.knownUsd),
    },
    {
      term: "Of that, wasted",
      value:
        sums.wastedAttempts === 0
          ? "nothing"
          : `${usd(sums.wastedUsd)} in ${counted(sums.wastedAttempts, "attempt")} without a result`,
    },
    {
      term: "Not known",
      value: isOpen
        ? `the cost of ${counted(sums.unknownAttempts, "attempt")}${sums.unknownCalls === 0 ? "" : ` (${counted(sums.unknownCalls, "model call")})`}; ${sums.unknownAtMostUsd === null ? "no bound is known" : `at most ${usd(sums.unknownAtMostUsd)} more`}`
        : null,
    },
  ];
  return <Definitions items={items} />;
}

function Attempt({ attempt: one }: { readonly attempt: AttemptAccount }) {
  return (
    <article class="attempt stack">
      <h3>Attempt {one.number}</h3>
      {one.kind === "rejected" ? (
        <Notice kind="warning">It has no record that can be read, or is running. {visibleLine(one.why, 400)}</Notice>
      ) : (
        <Recorded attempt={one.attempt} />
      )}
      <CallsChart calls={one.calls} />
    </article>
  );
}

function Recorded({ attempt }: { readonly attempt: AttemptFile }) {
  const { judgement, origin } = attempt;
  return (
    <>
      <div class="attempt-end">
        <VerdictBadge verdict={judgement.verdict} /> <code>{judgement.reason}</code>
        {judgement.redo === "none" ? null : (
          <span class="soft"> · to be done again: {judgement.redo === "agent" ? "all of it" : "the evaluation"}</span>
        )}
        {judgement.evidence === null ? null : (
          <p class="attempt-quote">
            <q>{visibleLine(judgement.evidence.quote, 400)}</q>{" "}
            <span class="soft">{visibleText(judgement.evidence.file)}</span>
          </p>
        )}
      </div>
      <Definitions items={costOf(attempt)} />
      {origin === undefined ? null : (
        <p class="soft">
          Its work was taken over from {visibleLine(origin.dir, 300)}, run {visibleText(origin.run)}.
        </p>
      )}
      {phasesOf(attempt).map(({ name, phase }) => (
        <Phase key={`${name} ${phase.startedAt}`} name={name} phase={phase} />
      ))}
      {attempt.agent === null && attempt.evals.length === 0 ? <p class="soft">No process was started.</p> : null}
    </>
  );
}

const sourceWords = {
  upstream: "as upstream counted it",
  "model-door": "as the model door counted it",
  unknown: "nobody counted it",
  given: "of work that was there already: nothing was spent here",
} as const satisfies Record<AttemptFile["spend"]["source"], string>;

function costOf({ spend, patchRepair }: AttemptFile): Definition[] {
  const { costUsd, knownUsd, unknownCalls, source } = spend;
  return [
    {
      term: "Cost",
      value: (
        <>
          {usd(costUsd)}
          {costUsd === null && knownUsd > 0 ? `, of which ${usd(knownUsd)} is known` : null}{" "}
          <span class="soft">{sourceWords[source]}</span>
        </>
      ),
    },
    {
      term: "Calls without a price",
      value:
        unknownCalls.length === 0 ? null : (
          <details>
            <summary>{count(unknownCalls.length)}</summary>
            <ul class="said">
              {unknownCalls.slice(0, 50).map(({ id, atMostUsd }) => (
                <li key={id}>
                  <code>{visibleText(id)}</code> {atMostUsd === null ? "no bound known" : `at most ${usd(atMostUsd)}`}
                </li>
              ))}
            </ul>
          </details>
        ),
    },
    {
      term: "Patches made whole",
      value:
        patchRepair.length === 0
          ? null
          : patchRepair
              .map(({ file, linesAdded, way }) => `${visibleText(file)}: ${repairText(linesAdded, way)}`)
              .join("; "),
    },
  ];
}

function repairText(lines: number, way: AttemptFile["patchRepair"][number]["way"]): string {
  const added = lines === 0 ? "" : `, ${counted(lines, "line")} put back`;
  if (way === "agent-bytes") return `as the agent's container gave it${added}`;
  return way === "hunk-shortened" ? "its last hunk does without what was cut" : `blank lines put back${added}`;
}

function Phase({ name, phase }: { readonly name: string; readonly phase: PhaseRecord }) {
  const isFine = phase.end.kind === "exited" && phase.end.exitCode === 0;
  const { time, program } = phase;
  return (
    <section class="phase stack">
      <h4>
        {name} <span class="phase-time">{duration(phase.durationMs / 1000)}</span>
      </h4>
      <p>
        <span class={isFine ? "soft" : "phase-bad"}>
          {isFine ? "" : "✗ "}
          {visibleLine(endText(phase.end, duration), 400)}
        </span>
        <span class="soft"> · began {moment(phase.startedAt)}</span>
        {phase.signals.length === 0 ? null : <span class="soft"> · sent {visibleText(phase.signals.join(", "))}</span>}
      </p>
      {program === undefined ? null : (
        <p class="soft">
          The agent's program{" "}
          {program.version === null ? "was installed anew" : `is ${visibleText(program.version)}, in the image`}.
        </p>
      )}
      {time === null ? null : (
        <ShareBars
          label={`What the time went to: ${name}`}
          bars={timeShares(time).map(({ label, ms, share, tone }) => ({
            label,
            share,
            tone,
            value: duration(ms / 1000),
          }))}
        />
      )}
      {phase.docker === null ? null : <DockerRecord docker={phase.docker} />}
      {phase.model === null ? null : <ModelRecord model={phase.model} />}
      {phase.judgement.evidence === null || isFine ? null : (
        <p class="soft">
          Judged {phase.judgement.reason}: <q>{visibleLine(phase.judgement.evidence.quote, 300)}</q>
        </p>
      )}
    </section>
  );
}
