import type { ForwardedRequest } from "./forward-call.ts";
import { headerPairs } from "./header-pairs.ts";

/** RFC 9110, 15.4. */
const FOLLOWED: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * What is to be asked after an answer that points elsewhere. Within the origin it is followed as clients do (Fetch, 4.4): 303, and
 * 301 and 302 after a POST, turn into a GET. null: it is no redirect. A text: why it is not followed.
 */
export function redirected(
  request: ForwardedRequest,
  status: number,
  location: string | undefined,
): ForwardedRequest | string | null {
  if (!FOLLOWED.has(status) || location === undefined) return null;
  if (!URL.canParse(location, request.url.href)) return "it redirects to an address that is none";
  const url = new URL(location, request.url);
  if (url.origin !== request.url.origin || url.username !== "" || url.password !== "")
    return `it redirects to ${url.origin}, where neither calls nor keys are sent. If you trust it, give it as the endpoint`;
  url.hash = "";
  const asks = ["GET", "HEAD"].includes(request.method);
  const turns = status === 303 ? !asks : status < 303 && request.method === "POST";
  if (!turns) return { ...request, url };
  const about = /^content-/i;
  const rawHeaders = headerPairs(request.rawHeaders).filter(([name]) => !about.test(name));
  return { method: "GET", url, rawHeaders: rawHeaders.flat(), body: Buffer.alloc(0) };
}
