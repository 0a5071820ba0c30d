/**
 * How long an answer asks to wait, in ms from `nowMs`; null when it does not say. `Retry-After` holds seconds or an HTTP date
 * (RFC 9110, 10.2.3); `retry-after-ms` is OpenAI's finer one and wins.
 */
export function retryAfterMs(
  headers: { readonly [name: string]: string | readonly string[] | undefined },
  nowMs: number,
): number | null {
  const fine = Number(headers["retry-after-ms"] ?? Number.NaN);
  if (fine >= 0) return fine;
  const text = headers["retry-after"];
  if (typeof text !== "string" || text.trim() === "") return null;
  const seconds = Number(text);
  if (!Number.isNaN(seconds)) return seconds >= 0 ? seconds * 1000 : null;
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(date - nowMs, 0);
}
