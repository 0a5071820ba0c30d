import { useMemo, useState } from "preact/hooks";
import type { PageText } from "../../documents/page-text.ts";
import { changeQuery, route } from "../load/route.ts";
import { diffFiles } from "./diff-files.ts";
import { DiffFileView, type DiffLayout } from "./diff-file-view.tsx";
import type { MarkedLines } from "./diff-marks.ts";
import { count } from "./format.ts";
import { Notice } from "./notice.tsx";
import { PlainPatch } from "./plain-patch.tsx";
import { useWholeText } from "./use-whole-text.ts";
import "../styles/diff.css";

interface DiffViewProps {
  readonly text: PageText;
  /** What it is, for readers that do not see it. */
  readonly label: string;
  /** Base lines to be marked, by file. */
  readonly marked?: Marked;
}

type Marked = ReadonlyMap<string, readonly MarkedLines[]>;

/** A patch up to this length is loaded without being asked for. */
const LOADED_CHARS = 400_000;
/** So many changed lines stand unfolded when a patch is shown first. */
const OPEN_LINES = 400;
const FILES_AT_ONCE = 50;

/** A patch, file by file. What is large is folded, and is neither read nor drawn until somebody unfolds it. */
export function DiffView({ text, label, marked = nothing }: DiffViewProps) {
  const chars = typeof text === "string" ? text.length : text.chars;
  const [isWanted, want] = useState(chars <= LOADED_CHARS);
  const whole = useWholeText(text, isWanted);
  if (whole.kind === "failed")
    return (
      <Notice kind="failed">
        Cannot show {label}. {whole.why}
      </Notice>
    );
  if (!isWanted)
    return (
      <button type="button" onClick={() => want(true)}>
        Show {label}: {count(chars)} characters
      </button>
    );
  if (whole.kind === "loading") return <Notice>Loading {label} …</Notice>;
  if (whole.value.trim() === "") return <p class="soft">It is empty.</p>;
  return <Files text={whole.value} label={label} marked={marked} />;
}

function Files({ text, label, marked }: { readonly text: string; readonly label: string; readonly marked: Marked }) {
  const files = useMemo(() => diffFiles(text), [text]);
  const [shown, show] = useState(FILES_AT_ONCE);
  const [all, setAll] = useState<{ readonly isOpen: boolean; readonly round: number } | null>(null);
  if (files.length === 0)
    return (
      <>
        <Notice>This names no files as a diff does, so it is shown as it stands.</Notice>
        <PlainPatch text={text} label={label} />
      </>
    );
  const layout: DiffLayout = route.value.query.get("diff") === "split" ? "split" : "unified";
  let lines = 0;
  // A patch may name a file twice: then its places are told apart by their order.
  const times = new Map<string, number>();
  return (
    <div class="diff-view">
      <div class="diff-tools">
        <span role="group" aria-label="How changes are shown">
          {(["unified", "split"] as const).map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={layout === one}
              onClick={() => changeQuery({ diff: one === "split" ? one : null })}
            >
              {one === "split" ? "Side by side" : "Unified"}
            </button>
          ))}
        </span>
        {files.length > 1 ? (
          <span role="group" aria-label={`Files of ${label}`}>
            <button type="button" onClick={() => setAll({ isOpen: true, round: (all?.round ?? 0) + 1 })}>
              Unfold all
            </button>
            <button type="button" onClick={() => setAll({ isOpen: false, round: (all?.round ?? 0) + 1 })}>
              Fold all
            </button>
          </span>
        ) : null}
      </div>
      {files.slice(0, shown).map((file, at) => {
        lines += file.added + file.removed;
        const time = (times.get(file.path) ?? 0) + 1;
        times.set(file.path, time);
        return (
          <DiffFileView
            key={`${all?.round ?? 0} ${at}`}
            file={file}
            label={time === 1 ? label : `${label}, ${time}`}
            layout={layout}
            marked={marked.get(file.from ?? file.path) ?? none}
            isOpenAtFirst={all?.isOpen ?? lines <= OPEN_LINES}
          />
        );
      })}
      {files.length > shown ? (
        <button type="button" onClick={() => show(shown + FILES_AT_ONCE)}>
          Show {Math.min(FILES_AT_ONCE, files.length - shown)} more of {count(files.length)} files
        </button>
      ) : null}
    </div>
  );
}

const nothing: Marked = new Map();
const none: readonly MarkedLines[] = [];
