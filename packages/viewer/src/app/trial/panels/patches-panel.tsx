import type { LineOverlap, PatchAccount } from "@cooperbench-ts/results";
import { visibleText } from "@cooperbench-ts/results";
import type { PageText } from "../../../documents/page-text.ts";
import { counted } from "../../parts/counted.ts";
import { DiffView } from "../../parts/diff-view.tsx";
import { count } from "../../parts/format.ts";
import { Notice } from "../../parts/notice.tsx";
import { type Tab, Tabs } from "../../parts/tabs.tsx";
import { useWholeText } from "../../parts/use-whole-text.ts";
import { visibleLine } from "../../parts/visible-lines.ts";
import { lineChange } from "./line-change.ts";
import { MergeView } from "./merge-view.tsx";
import { markedFor, overlapsByFile, sharedFiles } from "./overlap-words.ts";
import type { PanelProps } from "./panel.ts";
import { PanelSection, Place } from "./panel-section.tsx";
import { linesText } from "./sentence.ts";

/** What each agent handed in, where two of them changed the same lines, and what became of it when it was merged. */
export function PatchesPanel({ trial }: PanelProps) {
  const { patches, overlaps, merge } = trial;
  return (
    <PanelSection title={patches.length === 1 ? "The patch" : "Patches"} place="patches">
      {patches.length === 0 ? <Notice>No patch is here.</Notice> : null}
      {overlaps === null ? null : <Overlaps overlaps={overlaps} patches={patches} />}
      {patches.map((patch) => (
        <Place key={patch.file} name={`patch-${patch.file}`}>
          <Patch patch={patch} overlaps={overlaps ?? []} />
        </Place>
      ))}
      {merge === null ? null : (
        <Place name="merge">
          <MergeView merge={merge} />
        </Place>
      )}
    </PanelSection>
  );
}

const SHOWN = 30;

function Overlaps({
  overlaps,
  patches,
}: {
  readonly overlaps: readonly LineOverlap[];
  readonly patches: readonly PatchAccount<PageText>[];
}) {
  const shared = sharedFiles(patches, overlaps);
  const besides =
    shared.length === 0 ? null : (
      <p>
        In other places of the same file{shared.length === 1 ? "" : "s"}: {sharedText(shared)}.
      </p>
    );
  if (overlaps.length === 0)
    return (
      <div class="overlaps">
        <p>
          <strong>No two agents changed the same lines.</strong>
        </p>
        {besides}
      </div>
    );
  const files = overlapsByFile(overlaps);
  return (
    <div class="overlaps" data-tone="warn">
      <p>
        <strong>
          <span aria-hidden="true">◆ </span>Two agents changed the same lines
        </strong>{" "}
        in {counted(files.length, "file")}; they are marked ◆ below.
      </p>
      <ul>
        {files.slice(0, SHOWN).map(({ file, overlaps: some }) => (
          <li key={file}>
            <code>{visibleLine(file, 300)}</code>{" "}
            {some.slice(0, SHOWN).map(({ from, to, agents }, at) => (
              <span key={at}>
                {at === 0 ? "" : ", "}
                {linesText(from, to)}{" "}
                <span class="soft">({agents.map((agent) => visibleText(agent)).join(" and ")})</span>
              </span>
            ))}
            {some.length > SHOWN ? ` and ${count(some.length - SHOWN)} more places` : null}
          </li>
        ))}
      </ul>
      {files.length > SHOWN ? <p class="soft">and {count(files.length - SHOWN)} more files</p> : null}
      {besides}
    </div>
  );
}

function sharedText(files: readonly string[]): string {
  const named = files.slice(0, 8).map((file) => visibleLine(file, 200));
  return `${named.join(", ")}${files.length > 8 ? ` and ${files.length - 8} more` : ""}`;
}

/** Upstream's words on whether a patch applied. */
const applyWords: Readonly<Record<string, string>> = {
  applied: "git took it",
  failed: "git refused it",
  skipped: "it was left out",
};

function Patch({
  patch,
  overlaps,
}: {
  readonly patch: PatchAccount<PageText>;
  readonly overlaps: readonly LineOverlap[];
}) {
  const { agent, featureId, lines, files, apply, upstream, gold, text } = patch;
  const label = `the patch of ${agent}`;
  const own = <DiffView text={text} label={label} marked={markedFor(agent, overlaps)} />;
  const tabs: Tab[] = [
    { name: "own", label: upstream === null ? "As handed in" : "As evaluated", view: () => own },
    ...(upstream === null
      ? []
      : [
          {
            name: "upstream",
            label: "What upstream had made of it",
            view: () => <Repaired before={upstream} after={text} label={label} />,
          },
        ]),
    ...(gold === null
      ? []
      : [
          {
            name: "gold",
            label: "Gold",
            view: () => <DiffView text={gold} label={`the gold patch beside ${label}`} />,
          },
          {
            name: "beside",
            label: "Beside gold",
            view: () => (
              <div class="beside">
                <div>
                  <h4>{visibleText(agent)}</h4>
                  {own}
                </div>
                <div>
                  <h4>Gold</h4>
                  <DiffView text={gold} label={`the gold patch beside ${label}`} />
                </div>
              </div>
            ),
          },
        ]),
  ];
  return (
    <article class="patch stack">
      <h3>
        {visibleText(agent)}
        {featureId === null ? null : <span class="soft"> · feature {featureId}</span>}
      </h3>
      <p>
        <span class="diff-plus">+{count(lines.added)}</span> <span class="diff-minus">−{count(lines.removed)}</span> in{" "}
        {counted(files.length, "file")}
        {" · "}
        {apply === null ? (
          <span class="soft">whether git took it is not recorded</span>
        ) : (
          <span class={apply === "applied" ? "" : "patch-refused"}>
            {Object.hasOwn(applyWords, apply) ? applyWords[apply] : "upstream says"}{" "}
            <code class="soft">{visibleLine(apply, 200)}</code>
          </span>
        )}
        <span class="soft">
          {" · "}
          <code>{visibleText(patch.file)}</code>
          {gold === null ? " · gold is not here" : null}
        </span>
      </p>
      <Tabs label={`Views of ${label}`} tabs={tabs} />
    </article>
  );
}

const CHANGE_LINES = 60;

/** Where upstream's bytes and the evaluated ones differ, and upstream's whole below. */
function Repaired({
  before,
  after,
  label,
}: {
  readonly before: PageText;
  readonly after: PageText;
  readonly label: string;
}) {
  const [a, b] = [useWholeText(before, true), useWholeText(after, true)];
  if (a.kind !== "loaded" || b.kind !== "loaded") return <Notice>Loading {label} …</Notice>;
  const change = lineChange(a.value, b.value);
  return (
    <div class="stack">
      {change === null ? (
        <p>Both are the same text; only bytes at its end differ.</p>
      ) : (
        <>
          <p>
            From line {count(change.line)} on they differ. Upstream had {said(change.removed)}; {said(change.added)}{" "}
            came in its place before the evaluation.
          </p>
          <pre class="panel-text">
            {change.removed.slice(0, CHANGE_LINES).map((line, at) => (
              <span key={`- ${at}`} class="change-removed">{`− ${visibleLine(line)}\n`}</span>
            ))}
            {change.added.slice(0, CHANGE_LINES).map((line, at) => (
              <span key={`+ ${at}`} class="change-added">{`+ ${visibleLine(line)}\n`}</span>
            ))}
          </pre>
        </>
      )}
      <h4>All of what upstream had</h4>
      <DiffView text={before} label={`upstream's shape of ${label}`} />
    </div>
  );
}

function said(lines: readonly string[]): string {
  if (lines.length === 0) return "nothing there";
  return counted(lines.length, "line");
}
