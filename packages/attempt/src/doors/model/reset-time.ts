import { namedTime } from "@cooperbench-ts/results";

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Anthropic's, of subscriptions: the moment at which the limit ends that decides, in seconds since the epoch. */
const UNIFIED_RESET = "anthropic-ratelimit-unified-reset";

/** A shorter time to wait is that of a limit by the minute, whose end nobody has to remember. */
const WORTH_NAMING_MS = 60_000;

/**
 * The moment at which the limit ends that a call was refused for, in ms since the epoch: by the header or the field that names it,
 * else by the time to wait, else by the provider's sentence. null: it names none.
 *
 * @param askedMs what its `Retry-After` says, in ms from `nowMs`; null: nothing
 */
export function resetTime(
  { status, headers, body }: { readonly status: number; readonly headers: Headers; readonly body: string },
  askedMs: number | null,
  nowMs: number,
): number | null {
  if (status !== 429 && status !== 402 && status !== 403 && status !== 400) return null;
  const unified = headers[UNIFIED_RESET];
  const seconds = typeof unified === "string" && /^\d{10}(?:\.\d+)?$/.test(unified.trim()) ? Number(unified) : null;
  if (seconds !== null && status === 429) return Math.max(seconds * 1000, nowMs + (askedMs ?? 0));
  if (askedMs !== null) return askedMs < WORTH_NAMING_MS ? null : nowMs + askedMs;
  return namedTime(body, nowMs);
}

/** Who refused a call, and until when. @param why the door's own reason; null: the provider refused it */
export function refusedBy(
  {
    why,
    ...answer
  }: { readonly why: string | null; readonly status: number; readonly headers: Headers; readonly body: string },
  retryAfterMs: number | null,
  now: Date,
) {
  if (why !== null) return { by: "door", retryAfterMs } as const;
  return { by: "provider", retryAfterMs, resetsAtMs: resetTime(answer, retryAfterMs, now.getTime()) } as const;
}
