/** What a terminal obeys or a reader's eye is misled by: control characters, ends of lines, changes of the writing's direction, halves of characters. */
const NOT_SHOWN = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}]/gu;
const SHORT = new Map([
  ["\n", String.raw`\n`],
  ["\r", String.raw`\r`],
  ["\t", String.raw`\t`],
]);

/**
 * Text of strangers as a part of one line: what a terminal would obey stands there as an escape, `\x1b`, `\n` or `\u202e`.
 * Doing it twice changes nothing more.
 */
export function visibleText(text: string): string {
  return text.replace(NOT_SHOWN, (found) => SHORT.get(found) ?? escapeOf(found));
}

/** The same for JSON text, which stays the same value: in it such characters occur in strings alone, but for the ends of lines. */
export function visibleJson(json: string): string {
  return json.replace(NOT_SHOWN, (found) => (found === "\n" ? found : `\\u${hex(found, 4)}`));
}

function escapeOf(found: string): string {
  return found.charCodeAt(0) < 0x100 ? `\\x${hex(found, 2)}` : `\\u${hex(found, 4)}`;
}

function hex(found: string, digits: number): string {
  return found.charCodeAt(0).toString(16).padStart(digits, "0");
}
