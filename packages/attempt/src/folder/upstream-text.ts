/** What Python's `str.strip()` takes for blank; JavaScript's `trim` differs in a few. */
const BLANK = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const LEADING = new RegExp(`^[${BLANK}]+`);
const INNER = new RegExp(`[^${BLANK}]`);

/**
 * All that upstream makes of the output of its patch command before it writes it, by version and agent: mini_swe_agent
 * strips it; mini_swe_agent_v2 makes line feeds of carriage returns and strips it (until 0.0.15), or only takes line feeds
 * off its ends (later, as claude_code and codex). A byte that is no UTF-8 becomes U+FFFD in all of them.
 */
export function upstreamTexts(output: Buffer): Buffer[] {
  const text = output.toString("utf8");
  const lines = text.replaceAll(/\r\n?/g, "\n");
  return [stripped(text), stripped(lines), normalised(lines)].map((made) => Buffer.from(made, "utf8"));
}

function stripped(text: string): string {
  return withoutEnd(text.replace(LEADING, ""), (character) => !INNER.test(character));
}

function normalised(text: string): string {
  if (stripped(text) === "") return "";
  return `${withoutEnd(text.replace(/^\n+/, ""), (character) => character === "\n")}\n`;
}

/** By hand: an expression that is anchored at the end takes quadratic time for blanks within a text. */
function withoutEnd(text: string, isDropped: (character: string) => boolean): string {
  let end = text.length;
  while (end > 0 && isDropped(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}
