import { useEffect, useRef } from "preact/hooks";
import type { TrialDocument } from "../../documents/documents.ts";
import { TalkTurns } from "../conversations/talk-turns.tsx";
import { useDocument } from "../load/use-document.ts";
import type { PageData, PageTrial } from "../load/page-data.ts";
import { linkTo, route } from "../load/route.ts";
import { Boundary } from "../parts/boundary.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Notice } from "../parts/notice.tsx";
import { InlineText } from "../parts/text-row.tsx";
import "../styles/trial.css";
import { AttemptsPanel } from "./panels/attempts-panel.tsx";
import { FilesPanel } from "./panels/files-panel.tsx";
import { PatchesPanel } from "./panels/patches-panel.tsx";
import { TeamPanel } from "./panels/team-panel.tsx";
import { TestsPanel } from "./panels/tests-panel.tsx";
import { VerdictPanel } from "./panels/verdict-panel.tsx";
import { showTimeLine } from "./time-line/go-to-step.ts";
import { SharedFiles } from "./time-line/shared-files.tsx";
import { TimeLine } from "./time-line/time-line.tsx";
import { RunningNotice } from "./running-notice.tsx";
import { TrialHead } from "./trial-head.tsx";

/** One trial: what it came to and why, what its agents did on one time line, and what is left of it. */
export function TrialPage({ data }: { readonly data: PageData }) {
  const { about } = route.value;
  const known = data.trialsByDocument.get(`trials/${about ?? ""}`);
  const loading = useDocument(known?.document ?? null);
  if (known === undefined)
    return (
      <div class="stack">
        <h1>No such trial</h1>
        <Notice kind="failed">
          It is not among these results: the address may be cut, or be that of another report.{" "}
          <a href={linkTo("trials")}>To the trials</a>
        </Notice>
      </div>
    );
  return (
    <Loaded of={loading} what="this trial">
      {(trial) => <TrialView key={known.document} trial={trial} entry={known} data={data} />}
    </Loaded>
  );
}

interface TrialViewProps {
  readonly trial: TrialDocument;
  readonly entry: PageTrial;
  readonly data: PageData;
}

function TrialView({ trial, entry, data }: TrialViewProps) {
  const props = { trial, data };
  const { about } = route.value;
  return (
    <div class="trial stack">
      <TrialHead trial={trial} entry={entry} data={data} />
      <LocalNav trial={trial} />
      <RunningNotice row={trial.row} />
      {trial.remarks.length === 0 ? null : (
        <Notice kind="warning">
          Not all of this trial could be read:{" "}
          {trial.remarks.map((remark, at) => (
            <span key={at}>
              <InlineText text={remark} />{" "}
            </span>
          ))}
        </Notice>
      )}
      <Boundary what="The verdict" of={trial}>
        <VerdictPanel {...props} />
      </Boundary>
      <Boundary what="The time line" of={trial}>
        <TimeLineSection trial={trial} />
      </Boundary>
      {trial.messages.length === 0 ? null : (
        <section class="card stack" aria-labelledby="talk-head" data-place="conversation" tabIndex={-1}>
          <div class="trial-title">
            <h2 id="talk-head">Conversation</h2>
            <a href={linkTo("conversations", about)}>on a page of its own, with its labels</a>
          </div>
          <Boundary what="The conversation" of={trial}>
            <TalkTurns trial={trial} about={about ?? ""} labels={[]} />
          </Boundary>
        </section>
      )}
      {panels.map(([what, Panel]) => (
        <Boundary key={what} what={what} of={trial}>
          <Panel {...props} />
        </Boundary>
      ))}
    </div>
  );
}

const panels = [
  ["What the team planned", TeamPanel],
  ["The patches", PatchesPanel],
  ["The tests", TestsPanel],
  ["The attempts", AttemptsPanel],
  ["The files", FilesPanel],
] as const;

/** A step that a link elsewhere on the page names is brought into view. */
function TimeLineSection({ trial }: { readonly trial: TrialDocument }) {
  const section = useRef<HTMLElement>(null);
  const { query } = route.value;
  const step = query.get("step");
  const isWanted = query.get("at") === TIME_LINE;
  const first = useRef(true);
  useEffect(() => {
    const { current } = section;
    const isNew = !first.current;
    first.current = false;
    if (current === null || (!isWanted && (step === null || (isNew && isInView(current))))) return;
    if (step === null) current.scrollIntoView({ block: "start" });
    else showTimeLine();
  }, [step, isWanted]);
  return (
    <section
      ref={section}
      class="trial-time stack"
      aria-labelledby="time-line-head"
      data-place={TIME_LINE}
      tabIndex={-1}
    >
      <h2 id="time-line-head">Time line</h2>
      <SharedFiles trial={trial} />
      <TimeLine trial={trial} />
    </section>
  );
}

const TIME_LINE = "time-line";

/** Whether the reader sees its list of steps. */
function isInView(element: Element): boolean {
  const list = element.querySelector(".steps") ?? element;
  const { top, bottom } = list.getBoundingClientRect();
  return top < innerHeight - 120 && bottom > 120;
}

function LocalNav({ trial }: { readonly trial: TrialDocument }) {
  const { about, query } = route.value;
  const places = [
    ["verdict", "Verdict"],
    [TIME_LINE, "Time line"],
    ...(trial.messages.length === 0 ? [] : [["conversation", "Conversation"]]),
    ...(trial.team === null ? [] : [["team", "Team"]]),
    ["patches", "Patches"],
    ["tests", "Tests"],
    ["attempts", "Attempts"],
    ["files", "Files"],
  ] as const;
  return (
    <nav class="trial-nav" aria-label="Parts of this trial">
      {places.map(([place = "", label = ""]) => (
        <a
          key={place}
          href={linkTo("trial", about, { ...Object.fromEntries(query), step: null, at: place })}
          aria-current={query.get("at") === place ? "location" : undefined}
          onClick={() => document.querySelector(`[data-place="${place}"]`)?.scrollIntoView({ block: "start" })}
        >
          {label}
        </a>
      ))}
    </nav>
  );
}
