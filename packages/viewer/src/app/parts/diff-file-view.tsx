import type { Change } from "gitdiff-parser";
import { useId, useMemo, useState } from "preact/hooks";
import { Decoration, Diff, Hunk } from "react-diff-view";
import { type DiffFile, hunksOf } from "./diff-files.ts";
import { conflictMarks, firstLines, type MarkedLines, overlapMarks, sideBySide } from "./diff-marks.ts";
import { count } from "./format.ts";
import { PlainPatch } from "./plain-patch.tsx";
import { visibleLine } from "./visible-lines.ts";

export type DiffLayout = "unified" | "split";

interface DiffFileProps {
  readonly file: DiffFile;
  readonly label: string;
  readonly layout: DiffLayout;
  readonly marked: readonly MarkedLines[];
  readonly isOpenAtFirst: boolean;
}

export function DiffFileView({ file, label, layout, marked, isOpenAtFirst }: DiffFileProps) {
  const id = useId();
  const [isOpen, open] = useState(isOpenAtFirst);
  return (
    <section class="diff-file">
      <button type="button" class="diff-head" aria-expanded={isOpen} aria-controls={id} onClick={() => open(!isOpen)}>
        <span aria-hidden="true" class="diff-fold" />
        <span class="diff-name">
          {file.from === null ? null : <span class="soft">{visibleLine(file.from, 300)} → </span>}
          {visibleLine(file.path, 300)}
        </span>
        {file.kind === "modified" ? null : <span class="diff-kind">{file.kind}</span>}
        {file.isBinary ? <span class="diff-kind">binary</span> : null}
        {marked.length === 0 ? null : (
          <span class="diff-kind" data-tone="warn">
            ◆ also changed by {visibleLine([...new Set(marked.map(({ by }) => by))].join(", "))}
          </span>
        )}
        <span class="diff-counts">
          <span class="diff-plus">+{count(file.added)}</span> <span class="diff-minus">−{count(file.removed)}</span>
        </span>
      </button>
      <div id={id} hidden={!isOpen}>
        {isOpen ? <Body file={file} label={label} layout={layout} marked={marked} /> : null}
      </div>
    </section>
  );
}

/** Rows of a table are dear: a long file shows so many, and more when they are asked for. */
const LINES_AT_ONCE = 400;

function Body({ file, label, layout, marked }: Omit<DiffFileProps, "isOpenAtFirst">) {
  const read = useMemo(() => hunksOf(file), [file]);
  const [lines, show] = useState(LINES_AT_ONCE);
  const hunks = useMemo(() => {
    const first = firstLines(read ?? [], lines).map((hunk) => ({ ...hunk, changes: hunk.changes.map(shown) }));
    return layout === "split" ? sideBySide(first) : first;
  }, [read, lines, layout]);
  const overlaps = useMemo(() => overlapMarks(hunks, marked), [hunks, marked]);
  const conflicts = useMemo(() => conflictMarks(hunks), [hunks]);
  if (read === null)
    return file.isBinary || !/^@@/m.test(file.text) ? (
      <p class="diff-note soft">{noLinesNote(file)}</p>
    ) : (
      <PlainPatch text={file.text} label={`${file.path} in ${label}`} />
    );
  const all = read.reduce((sum, { changes }) => sum + changes.length, 0);
  const lineClass = ({ changes, defaultGenerate }: { changes: Change[]; defaultGenerate: () => string }): string => {
    const conflict = changes.map((change) => conflicts.get(change)).find((part) => part !== undefined);
    return [
      defaultGenerate(),
      ...(changes.some((change) => overlaps.has(change)) ? ["diff-overlap"] : []),
      ...(conflict === undefined ? [] : [`diff-conflict-${conflict}`]),
    ].join(" ");
  };
  return (
    <>
      <div class="scroll" role="region" tabIndex={0} aria-label={visibleLine(`Changes of ${file.path} in ${label}`)}>
        <Diff
          viewType={layout}
          diffType="modify"
          hunks={hunks}
          generateLineClassName={lineClass}
          renderGutter={({ change, side, renderDefault }) => {
            const isHere = side === (change.type === "insert" ? "new" : "old");
            const by = isHere ? overlaps.get(change) : undefined;
            return (
              <>
                {by === undefined ? null : (
                  <span class="diff-sign" title={`Also changed by ${visibleLine(by)}`}>
                    ◆
                  </span>
                )}
                {renderDefault()}
              </>
            );
          }}
        >
          {(some) =>
            some.flatMap((hunk, at) => [
              <Decoration key={`head ${at}`} className="diff-place">
                {visibleLine(hunk.content, 300)}
              </Decoration>,
              <Hunk key={`hunk ${at}`} hunk={hunk} />,
            ])
          }
        </Diff>
      </div>
      {all > lines ? (
        <button type="button" class="diff-more" onClick={() => show(lines + LINES_AT_ONCE)}>
          Show {count(Math.min(LINES_AT_ONCE, all - lines))} more of {count(all)} lines
        </button>
      ) : null}
    </>
  );
}

const shown = (change: Change): Change => ({ ...change, content: visibleLine(change.content) });

function noLinesNote({ isBinary, kind, text }: DiffFile): string {
  if (isBinary) return "A binary file: there are no lines to show.";
  if (kind === "renamed" || kind === "copied") return `The file is ${kind}, and its lines stay.`;
  if (/^old mode /m.test(text)) return "Its mode changes, and its lines stay.";
  return kind === "added" ? "An empty file." : "No line of it changes.";
}
