import { useState } from "preact/hooks";
import type { CutText, PageText } from "../../documents/page-text.ts";
import { useDocument } from "../load/use-document.ts";
import "../styles/text.css";
import { FlatText } from "./flat-text.tsx";
import { count } from "./format.ts";
import { plainText } from "./plain-text.ts";
import { findAll, foldedRows, textRows } from "./text-rows.ts";
import { WholeText } from "./whole-text.tsx";

interface TextBlockProps {
  readonly text: PageText;
  /** What it is, for readers that do not see it. */
  readonly label: string;
  /** `output`: of a program, with its colours. `prose`: wrapped as a paragraph. */
  readonly kind?: "output" | "prose";
  /** Marked wherever it stands; the text is unfolded where it stands in its folded part. */
  readonly highlight?: string | null;
  /** Scrolls the first mark into view when the text appears. */
  readonly isTarget?: boolean;
}

/** How long a row of a folded text is at most. */
const FOLD_WIDTH = 400;

/** A text of a trial: folded where it is long, whole when somebody asks for it. */
export function TextBlock({ text, label, kind = "output", highlight = null, isTarget = false }: TextBlockProps) {
  const [choice, setChoice] = useState<"whole" | "folded" | null>(null);
  const quote = highlight === "" ? null : highlight;
  const looks = { label, kind, quote, isTarget };
  if (typeof text !== "string") {
    const isQuoteHidden = quote !== null && [text.head, text.tail].every((end) => findAll(end, quote, 1).length === 0);
    if (choice === "whole" || (choice === null && isQuoteHidden))
      return <LoadedText {...looks} text={text} onFold={() => setChoice("folded")} />;
    return <CutEnds {...looks} text={text} onShow={() => setChoice("whole")} />;
  }
  if (text.trim() === "") return <p class="soft text-empty">{label}: nothing</p>;
  const { text: plain, styles } = plainText(text);
  const rows = textRows(plain, FOLD_WIDTH);
  const folded = foldedRows(rows);
  const quotes = quote === null ? [] : findAll(plain, quote, 100);
  const { length } = rows.starts;
  if (folded === null) return <FlatText {...looks} rows={rows} styles={styles} quotes={quotes} from={0} to={length} />;
  const headEnd = rows.starts[folded.head] ?? 0;
  const tailStart = rows.starts[length - folded.tail] ?? 0;
  const isQuoteHidden = quotes[0] !== undefined && quotes[0].from >= headEnd && quotes[0].to <= tailStart;
  if (choice === "whole" || (choice === null && isQuoteHidden))
    return <WholeText {...looks} text={text} onFold={() => setChoice("folded")} />;
  return (
    <div class="text-fold">
      <FlatText {...looks} rows={rows} styles={styles} quotes={quotes} from={0} to={folded.head} />
      <Unfold onShow={() => setChoice("whole")} label={label}>
        {count(length - folded.head - folded.tail)} more {rows.lines.at(-1) === 1 ? "rows" : "lines"}
      </Unfold>
      <FlatText
        {...looks}
        label={`end of ${label}`}
        isTarget={false}
        rows={rows}
        styles={styles}
        quotes={quotes}
        from={length - folded.tail}
        to={length}
      />
    </div>
  );
}

interface CutProps extends Looks {
  readonly text: CutText;
}
interface Looks {
  readonly label: string;
  readonly kind: "output" | "prose";
  readonly quote: string | null;
  readonly isTarget: boolean;
}

/** Beginning and end of a text of which the page has no more yet. */
function CutEnds({ text, onShow, ...looks }: CutProps & { readonly onShow: () => void }) {
  const ends = [text.head, text.tail].map((end, at) => {
    const { text: plain, styles } = plainText(end);
    const rows = textRows(plain, FOLD_WIDTH);
    const { head, tail } = foldedRows(rows) ?? { head: rows.starts.length, tail: rows.starts.length };
    const { length } = rows.starts;
    const [from, to] = at === 0 ? [0, head] : [length - tail, length];
    const quotes = looks.quote === null ? [] : findAll(plain, looks.quote, 100);
    const label = at === 0 ? looks.label : `end of ${looks.label}`;
    return (
      <FlatText key={at} {...looks} label={label} rows={rows} styles={styles} quotes={quotes} from={from} to={to} />
    );
  });
  return (
    <div class="text-fold">
      {ends[0]}
      <Unfold onShow={onShow} label={looks.label}>
        all {count(text.lines)} {text.lines === 1 ? "line" : "lines"}, {count(text.chars)} characters
      </Unfold>
      {ends[1]}
    </div>
  );
}

function LoadedText({ text, onFold, ...looks }: CutProps & { readonly onFold: () => void }) {
  const whole = useDocument(text.part);
  if (whole.kind === "loaded") return <WholeText {...looks} text={whole.value} onFold={onFold} />;
  return (
    <div class="text-fold" role="status">
      {whole.kind === "failed" ? `The whole text cannot be shown. ${whole.why}` : `Loading ${looks.label} …`}
      <CutEnds {...looks} text={text} onShow={onFold} />
    </div>
  );
}

function Unfold({
  label,
  onShow,
  children,
}: {
  readonly label: string;
  readonly onShow: () => void;
  readonly children: preact.ComponentChildren;
}) {
  return (
    <button type="button" class="text-unfold" aria-expanded="false" onClick={onShow}>
      Show {children}
      <span class="visually-hidden"> of {label}</span>
    </button>
  );
}
