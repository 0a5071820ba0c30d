/**
 * How long an answer asks to wait, in ms from `nowMs`; null when it does not say, or says what is no time. `Retry-After` holds
 * seconds or an HTTP date (RFC 9110, 10.2.3); `retry-after-ms` is OpenAI's finer one and wins.
 */
export function retryAfterMs(
  headers: { readonly [name: string]: string | readonly string[] | undefined },
  nowMs: number,
): number | null {
  const fine = numberIn(headers["retry-after-ms"]);
  if (fine !== null) return fine;
  const text = headers["retry-after"];
  const seconds = numberIn(text);
  if (seconds !== null) return seconds * 1000;
  // A date has a day and a time: what Date makes of less ("-1" is a month of 2001) nobody has asked for.
  const date = typeof text === "string" && /\d:\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(date - nowMs, 0);
}

function numberIn(text: string | readonly string[] | undefined): number | null {
  return typeof text === "string" && /^\s*\d{1,12}(\.\d{1,9})?\s*$/.test(text) ? Number(text) : null;
}
