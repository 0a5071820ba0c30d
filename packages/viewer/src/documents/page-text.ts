/** A text in a document. A long one stands there with its beginning and its end; all of it is a part of its own, loaded when somebody unfolds it. */
export type PageText = string | CutText;

export interface CutText {
  readonly head: string;
  readonly tail: string;
  /** Of all of it. */
  readonly chars: number;
  readonly lines: number;
  readonly part: `parts/${string}`;
}

/** Texts up to this length stand in their document whole. */
export const WHOLE_CHARS = 16_384;
/** What a cut text shows at either end. */
const SHOWN_CHARS = 2_048;

/** The text as it stands in a document; `part` is called for one that is too long, and names where all of it goes. */
export function pageText(text: string, part: (whole: string) => `parts/${string}`): PageText {
  if (text.length <= WHOLE_CHARS) return text;
  let lines = 1;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines += 1;
  return {
    head: text.slice(0, SHOWN_CHARS),
    tail: text.slice(-SHOWN_CHARS),
    chars: text.length,
    lines,
    part: part(text),
  };
}
