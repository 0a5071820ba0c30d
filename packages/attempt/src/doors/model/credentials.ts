import type http from "node:http";

const HEADERS = ["authorization", "proxy-authorization", "x-api-key", "api-key", "x-goog-api-key", "cookie"] as const;
const PARAMETERS = ["key", "api_key", "api-key", "access_token"] as const;
const REPLACEMENT = "[credential]";
/** Shorter ones are replaced only where they stand alone: else every letter of a one-letter test key would go. */
const SHORT = 8;

/** The credentials that a request carries, longest first. */
export function credentialsOf(headers: http.IncomingHttpHeaders, query: URLSearchParams): readonly string[] {
  const written = [
    ...HEADERS.map((name) => headers[name]),
    ...PARAMETERS.flatMap((name) => query.getAll(name)),
  ].flatMap((value) => (typeof value === "string" ? [value] : (value ?? [])));
  const parts = written.flatMap((value) => [value, value.replace(/^\w+\s+/, "")]);
  return [...new Set(parts)].filter((value) => value !== "").sort((a, b) => b.length - a.length);
}

/** `text` with each credential replaced, as it is, URL-encoded, JSON-escaped or in base64. */
export function withoutCredentials(text: string, credentials: readonly string[]): string {
  let clean = text;
  for (const credential of credentials) {
    for (const form of writtenForms(credential)) clean = replaced(clean, form);
  }
  return clean;
}

function writtenForms(credential: string): ReadonlySet<string> {
  const bytes = Buffer.from(credential);
  const json = JSON.stringify(credential).slice(1, -1);
  return new Set([
    credential,
    json,
    json.replaceAll("/", "\\/"),
    encodeURIComponent(credential),
    encodeURI(credential),
    new URLSearchParams({ k: credential }).toString().slice(2),
    bytes.toString("base64"),
    bytes.toString("base64url"),
  ]);
}

function replaced(text: string, form: string): string {
  if (form.length >= SHORT) return text.replaceAll(form, REPLACEMENT);
  const literal = form.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  return text.replaceAll(new RegExp(`(?<![\\w-])${literal}(?![\\w-])`, "g"), REPLACEMENT);
}
