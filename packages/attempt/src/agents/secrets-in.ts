/** Names under which litellm and HTTP clients take credentials; dashes count as underscores. */
const SECRET_NAME = /api_?key|secret|passw(or)?d|authorization|access_?key|private_?key|credential/;
/** The name ends with what it holds; otherwise it may tell of a credential's place or kind. */
const EXACT_NAME = /(api_?keys?|secrets?|passw(or)?d|authorization|access_?key(_?id)?|private_?key|credentials?)$/;
const TOKEN_NAME = /token$/;
/** Ends in `token` and is a price, or a part of a text. */
const TOKEN_OF_TEXT = /(per|bos|eos|pad|unk|sep|cls|mask|stop|start|end)_?token$/;
/** litellm's way to name a variable instead of its value. */
const NAMES_VARIABLE = /^os\.environ\//;
const URL_WITH_PASSWORD = /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s@]*:[^/?#\s@]+@/i;

/** Places (`model.model_kwargs.api_key`) where a configuration holds a credential in clear. */
export function secretsIn(value: unknown, place = ""): string[] {
  if (typeof value === "string") return URL_WITH_PASSWORD.test(value) ? [place] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const at = Array.isArray(value) ? `${place}[${key}]` : place === "" ? key : `${place}.${key}`;
    return isSecret(key, inner) ? [at] : secretsIn(inner, at);
  });
}

/** Whether a text of this name is a credential. */
export function namesSecret(key: string): boolean {
  const name = plainName(key);
  return SECRET_NAME.test(name) || namesToken(name);
}

/** Whether it is one for certain, whatever it looks like: `credential_source` has the word, and says where one comes from. */
export function namesSecretExactly(key: string): boolean {
  const name = plainName(key);
  return EXACT_NAME.test(name) || namesToken(name);
}

function namesToken(name: string): boolean {
  return TOKEN_NAME.test(name) && !TOKEN_OF_TEXT.test(name);
}

function plainName(key: string): string {
  return key.toLowerCase().replaceAll("-", "_");
}

function isSecret(key: string, value: unknown): boolean {
  if (typeof value === "string") return namesSecret(key) && value.trim() !== "" && !NAMES_VARIABLE.test(value);
  return typeof value === "number" && SECRET_NAME.test(plainName(key));
}
