import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** What a request says of itself, before anything of it is answered. */
export interface Call {
  readonly method: string;
  /** As it came, with its query. */
  readonly url: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
}

export type Guarded =
  | { readonly kind: "refused"; readonly status: 403 | 404 | 405 | 421 }
  /** `name` is what stands behind the token, not decoded: every name that is served is plain. */
  | { readonly kind: "let in"; readonly name: string; readonly query: URLSearchParams };

const HTTP_PORT = 80;

/** The part of an address that lets somebody in. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

/**
 * Who is let in. The name of the host must be one of this machine's own: a page of somebody else may have its own name resolve to this
 * machine (DNS rebinding), and its browser then says that name.
 */
export function guard({ method, url, host, origin }: Call, port: number, token: string): Guarded {
  // A browser leaves out the port that http has anyway.
  const ports = port === HTTP_PORT ? ["", `:${port}`] : [`:${port}`];
  const hosts = ["127.0.0.1", "localhost", "[::1]"].flatMap((name) => ports.map((end) => `${name}${end}`));
  if (host === undefined || !hosts.includes(host.toLowerCase())) return { kind: "refused", status: 421 };
  if (origin !== undefined && !hosts.some((known) => origin === `http://${known}`))
    return { kind: "refused", status: 403 };
  const [path = "", query = ""] = url.split("?", 2);
  const [, given, ...rest] = path.split("/");
  // Whoever has no token learns nothing more, not even which methods there are.
  if (!path.startsWith("/") || given === undefined || rest.length === 0 || !isSame(given, token))
    return { kind: "refused", status: 404 };
  if (method !== "GET" && method !== "HEAD") return { kind: "refused", status: 405 };
  return { kind: "let in", name: rest.join("/"), query: new URLSearchParams(query) };
}

/** Takes as long for any text. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => createHash("sha256").update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}
