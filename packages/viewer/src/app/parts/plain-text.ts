import Anser from "anser";
import { BoundedCache } from "../load/bounded-cache.ts";

/** A text without its escape sequences, and where which of its colours begin. */
export interface PlainText {
  readonly text: string;
  /** In order; each holds until the next one. */
  readonly styles: readonly StyleRun[];
}

export interface StyleRun {
  readonly from: number;
  /** Classes of text.css; empty: none. */
  readonly className: string;
}

const ESCAPE = "\u001B[";
/** Longer texts lose their colours: nobody reads a million coloured characters, and parsing them takes seconds. */
const COLOURED_CHARS = 1_000_000;
// oxlint-disable-next-line no-control-regex -- these are what is taken out
const SEQUENCES = /\u001B\[[\d;:?<=>!]*[ -/]*[@-~]/gu;

/** By characters: texts are drawn again with each change of a search. */
const parsed = new BoundedCache<PlainText>(8_000_000);

export function plainText(raw: string): PlainText {
  if (!raw.includes(ESCAPE)) return { text: raw, styles: [] };
  const known = parsed.get(raw);
  if (known !== undefined) return known;
  const plain = parse(raw);
  parsed.set(raw, plain, raw.length + plain.text.length);
  return plain;
}

function parse(raw: string): PlainText {
  if (raw.length > COLOURED_CHARS) return { text: raw.replace(SEQUENCES, ""), styles: [] };
  const styles: StyleRun[] = [];
  let text = "";
  for (const { content, fg, bg, decorations } of Anser.ansiToJson(raw, { use_classes: true, remove_empty: true })) {
    const className = [
      fg ? `fg-${fg}` : "",
      bg ? `bg-${bg}` : "",
      ...decorations.map((decoration) => `deco-${decoration}`),
    ]
      .filter((name) => /^[a-z0-9-]+$/u.test(name))
      .join(" ");
    if (className !== (styles.at(-1)?.className ?? "")) styles.push({ from: text.length, className });
    text += content;
  }
  return { text, styles };
}
