import { plainText, type StyleRun } from "./plain-text.ts";
import { type Mark, rowPieces, type Span } from "./text-rows.ts";
import { visibleLine } from "./visible-lines.ts";

interface TextRowProps {
  readonly text: string;
  readonly span: Span;
  readonly styles: readonly StyleRun[];
  readonly marks: readonly Mark[];
}

/** One row of a text: nothing but text nodes, with classes for colours and marks. */
export function TextRow({ text, span, styles, marks }: TextRowProps) {
  return (
    <>
      {rowPieces(text, span, styles, marks).map(({ text: piece, className, mark }, at) => {
        const shown = visibleLine(piece);
        if (mark !== null)
          return (
            <mark key={at} class={className} data-mark={mark}>
              {shown}
            </mark>
          );
        return className === "" ? (
          shown
        ) : (
          <span key={at} class={className}>
            {shown}
          </span>
        );
      })}
    </>
  );
}

/** A short text within a line, such as a command in a list. */
export function InlineText({ text }: { readonly text: string }) {
  return <>{visibleLine(plainText(text).text)}</>;
}
