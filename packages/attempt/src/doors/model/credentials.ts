import type http from "node:http";
import { headerPairs } from "./header-pairs.ts";

const WITH_SCHEME = ["authorization", "proxy-authorization"] as const;
const PLAIN = ["x-api-key", "api-key", "x-goog-api-key"] as const;
const CARRIERS: ReadonlySet<string> = new Set([...WITH_SCHEME, ...PLAIN, "cookie"]);
const PARAMETERS = ["key", "api_key", "api-key", "access_token"] as const;

/** The keys that a request carries: without scheme, of a cookie each value, of basic authorization the password too. */
export function credentialsOf(headers: http.IncomingHttpHeaders, query: URLSearchParams): readonly string[] {
  const found = [
    ...WITH_SCHEME.flatMap((name) => authorized(textOf(headers[name]))),
    ...PLAIN.map((name) => textOf(headers[name])),
    ...textOf(headers.cookie)
      .split(/;\s*/)
      .map((cookie) => cookie.slice(cookie.indexOf("=") + 1)),
    ...PARAMETERS.flatMap((name) => query.getAll(name)),
  ];
  return [...new Set(found)].filter((key) => key !== "");
}

/** A key, and the header that it belongs into. */
export interface DoorKey {
  readonly header: "authorization" | "x-api-key";
  readonly value: string;
}

/** A request with the key in place of every credential that it carried. */
export function withKey(
  { url, rawHeaders }: { readonly url: URL; readonly rawHeaders: readonly string[] },
  { header, value }: DoorKey,
): { url: URL; rawHeaders: string[] } {
  const bare = new URL(url);
  // Where it has none it stays as it was written: to delete what is not there would write it anew.
  for (const name of PARAMETERS) if (bare.searchParams.has(name)) bare.searchParams.delete(name);
  const others = headerPairs(rawHeaders).filter(([name]) => !CARRIERS.has(name.toLowerCase()));
  return { url: bare, rawHeaders: [...others.flat(), header, header === "authorization" ? `Bearer ${value}` : value] };
}

/**
 * Those that no model would write by itself. A result is what an agent acts on: it is not changed for the sake of the
 * `not-needed` or `x` that stand for a key where none is needed.
 */
export function unmistakable(credentials: readonly string[]): readonly string[] {
  return credentials.filter((key) => key.length >= 16 && /\d/.test(key) && /[a-z]/i.test(key));
}

function authorized(value: string): readonly string[] {
  const [, scheme = "", key = ""] = /^(\w+)\s+(.*)$/s.exec(value) ?? [];
  if (scheme === "") return [value];
  if (scheme.toLowerCase() !== "basic") return [key];
  const login = Buffer.from(key, "base64").toString("latin1");
  return [key, login.slice(login.indexOf(":") + 1)];
}

function textOf(value: string | string[] | undefined): string {
  return Array.isArray(value) ? value.join(", ") : (value ?? "");
}
