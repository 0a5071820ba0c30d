const MAX_CHARACTERS = 2000;

/** Long quotations: what a speaker quotes at length, others said. Names of a word or two stay, they say what an error is about. */
const QUOTED =
  /`{3}[\s\S]*?(?:`{3}|$)|(?<![\w.,!?)])(["'`])(?:(?!\1(?!\w))[^\n]){40,}(?:\1(?!\w)|$)|(?<![\w.,!?)])(["'`])(?:(?!\2(?!\w))\S)+(?:\s+(?:(?!\2(?!\w))\S)+){3,}\s*\2(?!\w)|“[^”]{40,}(?:”|$)/g;
const ADDRESSES = /\bhttps?:\/\/[^\s"'<>)\]]+/g;
const MARKUP = /<(?:script|style)\b[\s\S]*?<\/(?:script|style)>|<[^>]{0,200}>/gi;

/**
 * The speaker's own part of an error: without long quotations, addresses and markup, all of which hold words of others
 * ("billing" is in a link of a rate limit, a page's style in a gateway's answer). One line, 2,000 characters at most.
 */
export function ownWords(text: string): string {
  return oneLine(
    text
      .slice(0, MAX_CHARACTERS * 4)
      .replace(MARKUP, " ")
      .replace(ADDRESSES, " "),
  );
}

/** The same, but with addresses: a daemon names the registry that it could not reach by them. */
export function withoutQuotations(text: string): string {
  return oneLine(text.slice(0, MAX_CHARACTERS * 4));
}

function oneLine(text: string): string {
  return text.replace(QUOTED, " … ").replace(/\s+/g, " ").trim().slice(0, MAX_CHARACTERS);
}
