const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/\b(sk|pk|rk|xai|gsk|hf|co)[-_][A-Za-z0-9_-]{8,}/g, "$1-…"],
  [/\bAIza[A-Za-z0-9_-]{20,}/g, "AIza…"],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, "$1 …"],
  [/\b(api[_-]?key|x-api-key|token|password)(["']?\s*[=:]\s*["']?)[^\s"',}]{6,}/gi, "$1$2…"],
  [/(\/\/[^/\s:@]*:)[^@\s/]+@/g, "$1…@"],
];

/** An excerpt to show: one line's worth of the text, at most `limit` characters, without anything that looks like a key. */
export function quote(text: string, limit = 300): string {
  const cut = text.trim().slice(0, limit * 4);
  const clean = withoutSecrets(cut);
  return clean.length > limit ? `${clean.slice(0, limit - 1)}…` : clean;
}

/** The text with a mark in the place of everything that looks like a key. */
export function withoutSecrets(text: string): string {
  return SECRETS.reduce((all, [pattern, mark]) => all.replace(pattern, mark), text);
}
