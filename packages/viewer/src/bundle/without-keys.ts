/**
 * The JSON of a document without what can only be a key: a known beginning and a long run of letters and digits. Everything else stays, because
 * a report shows what agents wrote, and code has many words such as `token = …`.
 */
export function withoutKeys(json: string): string {
  return json.replaceAll(KEY, "$<kind>…");
}

/** In JSON the letter of an escape such as `\n` is no part of a word. */
const KEY =
  /(?:(?<![\w-])|(?<=\\[bfnrt]))(?<kind>(?:sk|rk|pk|xai|gsk|hf|ghp|gho|ghs|github_pat|glpat)[-_](?=[\w-]*\d)(?=[\w-]*[A-Za-z])|AIza(?=[\w-]*\d))[\w-]{20,}/g;
